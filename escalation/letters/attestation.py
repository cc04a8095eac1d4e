"""The numbered « attestation d'impossibilité de dépôt en ligne »."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from escalation.letters.parts import addressee, centre_head, centre_quality, signed_by
from escalation.models import Case, Evidence
from helpdesk.accounts.models import User
from helpdesk.documents.letters import ImpossibilityAttestation, LegalGround, attestation_pdf
from helpdesk.documents.parts import Evidence as PrintedEvidence
from helpdesk.kernel import clock
from tickets.models import Regime


def attestation_letter(
    case: Case, *, number: str, reasons: str, decided_by: User, decided_at: datetime
) -> bytes:
    """The PDF of a decision just taken; reproducible: the same rows give the same bytes."""
    naturalisation = case.regime_today == Regime.NATURALISATION
    letter = ImpossibilityAttestation(
        number=number,
        issued_on=clock.day_of(decided_at),
        person=addressee(case),
        case_reference=case.reference,
        procedure=case.procedure_label,
        attempts=tuple(proof.observed_at for proof in case.evidence.attempts()),
        decided_on=clock.day_of(decided_at),
        decision_author=signed_by(decided_by, centre_quality()),
        reasons=tuple(line.strip() for line in reasons.splitlines() if line.strip()),
        evidence=tuple(_printed(proof) for proof in case.evidence.all() if proof.is_file),
        anomaly_reference=case.anomaly.reference if case.anomaly else "",
        verification_url=verification_url(number),
        ground=LegalGround.NATURALISATION if naturalisation else LegalGround.SUBSTITUTION,
        letterhead=centre_head(),
    )
    return attestation_pdf(letter)


def verification_url(number: str) -> str:
    """Where anyone can check a number and learn nothing else."""
    return settings.BASE_URL + reverse("escalation:verification", args=[number])


def _printed(proof: Evidence) -> PrintedEvidence:
    return PrintedEvidence(
        label=proof.label, collected_on=clock.day_of(proof.observed_at), sha256=proof.sha256
    )
