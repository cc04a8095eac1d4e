"""The human decision on the impossibility (T12, T12b), and what follows from it (T13, T13n)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.actions.moves import move_case, require_visible, tell_tickets
from escalation.directory.prefectures import prefecture_of
from escalation.enums import RefusalCode
from escalation.letters.attestation import attestation_letter, verification_url
from escalation.models import Case, ImpossibilityDecision
from escalation.notifications import file_part, letter, mail
from escalation.references import document_number
from escalation.workflows import grounds
from escalation.workflows.substitution import Judgement, substitution_checks
from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.kernel import clock
from tickets.models import Regime


@transaction.atomic
def establish_impossibility(
    case: Case, reasons: str, *, actor: User, internal_cause: bool, seen_state: str = ""
) -> ImpossibilityDecision:
    """Establish that the person cannot file online (T12): a supervisor, with reasons, once the conditions hold.

    Issues the numbered attestation, sends it, keeps what each condition showed. Raises `Refused` with the first
    condition that does not hold and its article.
    """
    require(actor, "case.decide")
    require_visible(case, actor)
    checks = substitution_checks(case, Judgement(reasons, internal_cause))
    case = move_case(
        case, "establish", actor=actor, seen_state=seen_state, reasons=reasons, internal_cause=internal_cause
    )
    decision = _attested(case, reasons.strip(), [asdict(check) for check in checks], actor)
    _send_attestation(case, decision)
    tell_tickets(case, _("Impossibilité constatée : attestation n° %s.") % decision.number, actor=actor)
    return decision


def _attested(case: Case, reasons: str, guards: list[dict], actor: User) -> ImpossibilityDecision:
    now = clock.now()
    rank = case.decisions.count()
    number = document_number("AI", clock.today().year, f"{case.pk}:{rank}")
    pdf = attestation_letter(case, number=number, reasons=reasons, decided_by=actor, decided_at=now)
    return ImpossibilityDecision.objects.create(
        case=case,
        established=True,
        number=number,
        reasons=reasons,
        guards=guards,
        decided_by=actor,
        decided_at=now,
        pdf_sha256=file_part("attestation.pdf", "application/pdf", pdf)["sha256"],
    )


def _send_attestation(case: Case, decision: ImpossibilityDecision) -> None:
    part = {
        "filename": f"attestation-{decision.number}.pdf",
        "content_type": "application/pdf",
        "sha256": decision.pdf_sha256,
    }
    facts = {
        "decision": decision,
        "verification_url": verification_url(decision.number),
        "naturalisation": case.regime_today == Regime.NATURALISATION,
        "prefecture": prefecture_of(case.departement),
    }
    subject = _("Attestation d'impossibilité de dépôt en ligne n° %s") % decision.number
    key = f"attestation:{decision.number}"
    mail(case, "attestation", subject, facts, attachments=(part,), dedupe_key=key)
    letter(case, decision.pdf_sha256, subject, dedupe_key=f"{key}:letter")


@transaction.atomic
def refuse_impossibility(
    case: Case, *, code: str, reasons: str, actor: User, seen_state: str = ""
) -> ImpossibilityDecision:
    """Decide that the impossibility is not established (T12b): coded, written, open to review, remedies told."""
    require(actor, "case.decide")
    require_visible(case, actor)
    code = code if code in RefusalCode.values else ""
    checks = substitution_checks(case)
    case = move_case(case, "refuse", actor=actor, seen_state=seen_state, code=code, reasons=reasons)
    decision = ImpossibilityDecision.objects.create(
        case=case,
        established=False,
        code=code,
        reasons=reasons.strip(),
        guards=[asdict(check) for check in checks],
        decided_by=actor,
        decided_at=clock.now(),
    )
    label = decision.get_code_display()
    tell_tickets(case, _("Impossibilité non constatée : %s.") % label, actor=actor)
    mail(
        case,
        "not_established",
        _("Votre demande de dépôt en préfecture"),
        {"decision": decision, "not_listed": code == RefusalCode.NOT_LISTED},
        dedupe_key=f"not_established:{decision.pk}",
    )
    return decision


@transaction.atomic
def review_refusal(case: Case, *, reason: str, actor: User, seen_state: str = "") -> Case:
    """Take a refusal back to diagnosis: it was written to be contested."""
    require(actor, "case.decide")
    require_visible(case, actor)
    case = move_case(case, "review", actor=actor, seen_state=seen_state, reason=reason.strip())
    _mark_reviewed(case, clock.now())
    tell_tickets(case, _("Décision revue : %s") % reason.strip(), actor=actor)
    return case


def _mark_reviewed(case: Case, at: datetime) -> None:
    case.decisions.filter(reviewed_at__isnull=True).update(reviewed_at=at)


@transaction.atomic
def send_to_prefecture(case: Case, *, actor: User, departement: str = "", seen_state: str = "") -> Case:
    """Hand the case over to the préfecture of residence (T13) and tell the person; the first receipt is kept.

    Also answers a préfecture that refused: both views stay on the case.
    """
    require(actor, "case.write")
    require_visible(case, actor)
    departement = departement or case.departement or case.ticket.departement
    case = move_case(case, "send", actor=actor, seen_state=seen_state, departement=departement)
    prefecture = prefecture_of(departement)
    tell_tickets(case, _("Dossier transmis : %s.") % prefecture.name, actor=actor)
    mail(
        case,
        "sent_to_prefecture",
        _("Votre dossier est transmis à la préfecture"),
        {"prefecture": prefecture},
        dedupe_key=f"sent:{case.pk}:{case.sent_at:%Y%m%d%H%M%S}",
    )
    return case


@transaction.atomic
def attest_naturalisation(case: Case, *, actor: User, seen_state: str = "") -> Case:
    """A naturalisation is filed by post with the attestation (T13n): no préfecture is involved."""
    require(actor, "case.write")
    require_visible(case, actor)
    case = move_case(case, "attest_naturalisation", actor=actor, seen_state=seen_state)
    record(actor=actor, action="case.naturalisation_by_post", subject=case, ground=grounds.NATURALISATION)
    tell_tickets(
        case, _("Attestation remise : la demande de naturalisation se dépose par courrier."), actor=actor
    )
    mail(
        case,
        "naturalisation",
        _("Déposer votre demande de naturalisation par courrier"),
        {"decision": case.decisions.filter(established=True).first()},
        dedupe_key=f"naturalisation:{case.pk}",
    )
    return case
