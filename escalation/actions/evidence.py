"""Adding proofs to a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.actions.files import ProofFile, check_files
from escalation.actions.moves import require_visible
from escalation.enums import EvidenceKind
from escalation.events import EvidenceAdded
from escalation.models import Case, Evidence
from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.kernel import blobs, clock
from helpdesk.kernel.errors import Invalid
from helpdesk.kernel.events import publish


@transaction.atomic
def add_evidence(
    case: Case,
    *,
    kind: str,
    actor: User,
    text: str = "",
    url: str = "",
    files: Sequence[ProofFile] = (),
    observed_at: datetime | None = None,
) -> list[Evidence]:
    """Add a written proof, files, or both: one row each, never changed afterwards.

    Raises `Invalid` for nothing at all, an unknown kind, a date in the future, or files beyond the limits.
    """
    require(actor, "case.write")
    require_visible(case, actor)
    text = text.replace("\x00", "").strip()
    observed_at = observed_at or clock.now()
    _check(kind, text, files, observed_at)
    common = {"case": case, "kind": kind, "url": url, "observed_at": observed_at, "author": actor}
    added = [_store_file(file, common, text) for file in files]
    if text and not files:
        added.append(Evidence.objects.create(**common, text=text, added_at=clock.now()))
    for proof in added:
        _announce(proof, actor)
    return added


def _check(kind: str, text: str, files: Sequence[ProofFile], observed_at: datetime) -> None:
    if kind not in EvidenceKind.values:
        raise Invalid(_("Choisissez la nature de la preuve."), field="kind")
    if not text and not files:
        raise Invalid(_("Écrivez un texte ou joignez au moins un fichier."), field="text")
    if observed_at > clock.now():
        raise Invalid(_("La date de constat est dans l'avenir."), field="observed_at")
    check_files(files)


def _store_file(file: ProofFile, common: dict, text: str) -> Evidence:
    return Evidence.objects.create(
        **common,
        text=text,
        filename=file.filename[:200],
        content_type=file.content_type[:120],
        size=len(file.content),
        sha256=blobs.put(file.content),
        added_at=clock.now(),
    )


def _announce(proof: Evidence, actor: User) -> None:
    record(
        actor=actor,
        action="case.evidence",
        subject=proof.case,
        after={"evidence": str(proof.pk), "kind": proof.kind, "sha256": proof.sha256},
        ground="CESEDA, art. R. 431-2 al. 3",
    )
    publish(EvidenceAdded(case_id=proof.case_id, evidence_id=str(proof.pk)))
