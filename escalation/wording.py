"""What happens next in each state, who must act, and by which text: shown to agents and, in other words, to people."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from escalation.enums import AnomalyState, CaseState, Severity
from escalation.models import Slot


@dataclass(frozen=True)
class NextStep:
    """`actor` is who must act now."""

    actor: str | Promise
    text: str | Promise


_CCC, _SUPERVISOR, _DGEF = _("Centre de contact"), _("Superviseur"), _("DGEF")
_DESK, _PERSON, _NOBODY = _("Préfecture"), _("Usager"), _("Personne")

NEXT: dict[str, NextStep] = {
    CaseState.DIAGNOSIS: NextStep(
        _CCC,
        _(
            "Versez les preuves (capture datée, message d'erreur, tentatives), puis signalez l'anomalie à la DGEF."
        ),
    ),
    CaseState.REFERRED_PAN: NextStep(
        _CCC,
        _("Le point d'accueil numérique est facultatif : si la personne reste bloquée, signalez l'anomalie."),
    ),
    CaseState.REPORTED: NextStep(
        _DGEF,
        _(
            "La DGEF prend l'anomalie en compte. Un superviseur peut déjà constater l'impossibilité "
            "si les conditions sont réunies."
        ),
    ),
    CaseState.IN_PROGRESS: NextStep(
        _DGEF,
        _(
            "La DGEF corrige. Un superviseur constate l'impossibilité si le délai raisonnable est passé "
            "ou si une échéance approche."
        ),
    ),
    CaseState.TO_VERIFY: NextStep(
        _PERSON,
        _("La personne réessaie et répond. Relancez-la sans jamais clore le dossier à sa place."),
    ),
    CaseState.RESOLVED: NextStep(_NOBODY, _("Rien : un nouveau message peut rouvrir le dossier.")),
    CaseState.IMPOSSIBILITY_ESTABLISHED: NextStep(
        _CCC,
        _(
            "Transmettez le dossier à la préfecture de résidence ; pour une naturalisation, remettez l'attestation."
        ),
    ),
    CaseState.NOT_ESTABLISHED: NextStep(
        _SUPERVISOR,
        _(
            "La personne peut contester. Revoyez la décision si un élément nouveau arrive, sinon closez le dossier."
        ),
    ),
    CaseState.SENT_TO_PREFECTURE: NextStep(
        _DESK, _("La préfecture propose un rendez-vous individuel, avec au moins deux moyens de le changer.")
    ),
    CaseState.REFUSED_BY_PREFECTURE: NextStep(
        _SUPERVISOR,
        _("Répondez à la préfecture en transmettant de nouveau, ou closez en indiquant les recours."),
    ),
    CaseState.INVITED: NextStep(_DESK, _("La préfecture fixe le rendez-vous.")),
    CaseState.APPOINTMENT_SET: NextStep(
        _PERSON, _("La personne vient au rendez-vous avec ses pièces, ou le déplace.")
    ),
    CaseState.APPOINTMENT_MISSED: NextStep(
        _DESK, _("La préfecture propose une nouvelle date : un premier rendez-vous manqué ne clôt rien.")
    ),
    CaseState.APPOINTMENT_MOVED: NextStep(_DESK, _("La préfecture propose une nouvelle date.")),
    CaseState.REGISTERED: NextStep(
        _CCC, _("Vérifiez que le récépissé est connu de la personne, puis closez le dossier.")
    ),
    CaseState.INCOMPLETE: NextStep(
        _PERSON, _("La personne réunit les pièces ; la préfecture fixe un nouveau rendez-vous.")
    ),
    CaseState.NATURALISATION_ATTESTED: NextStep(
        _PERSON, _("La personne dépose par courrier avec l'attestation. Closez quand elle l'a fait.")
    ),
    CaseState.CLOSED_SUBSTITUTION: NextStep(
        _NOBODY, _("Rien : un rappel partira avant la fin du récépissé.")
    ),
    CaseState.CLOSED: NextStep(_NOBODY, _("Rien : un nouveau message peut rouvrir le dossier.")),
}

CASE_TONES: dict[str, str] = {
    CaseState.DIAGNOSIS: "info",
    CaseState.REFERRED_PAN: "info",
    CaseState.REPORTED: "accent",
    CaseState.IN_PROGRESS: "accent",
    CaseState.TO_VERIFY: "warning",
    CaseState.RESOLVED: "success",
    CaseState.IMPOSSIBILITY_ESTABLISHED: "warning",
    CaseState.NOT_ESTABLISHED: "error",
    CaseState.SENT_TO_PREFECTURE: "accent",
    CaseState.REFUSED_BY_PREFECTURE: "error",
    CaseState.INVITED: "accent",
    CaseState.APPOINTMENT_SET: "success",
    CaseState.APPOINTMENT_MISSED: "error",
    CaseState.APPOINTMENT_MOVED: "warning",
    CaseState.REGISTERED: "success",
    CaseState.INCOMPLETE: "warning",
    CaseState.NATURALISATION_ATTESTED: "success",
    CaseState.CLOSED_SUBSTITUTION: "success",
    CaseState.CLOSED: "neutral",
}

ANOMALY_TONES: dict[str, str] = {
    AnomalyState.NEW: "error",
    AnomalyState.ACKNOWLEDGED: "info",
    AnomalyState.IN_PROGRESS: "accent",
    AnomalyState.WORKAROUND: "warning",
    AnomalyState.FIXED: "success",
    AnomalyState.VERIFIED: "success",
    AnomalyState.DUPLICATE: "neutral",
    AnomalyState.REJECTED: "neutral",
}

SEVERITY_TONES: dict[str, str] = {
    Severity.BLOCKING: "error",
    Severity.MAJOR: "warning",
    Severity.MINOR: "neutral",
}

TRAIL_LABELS = {
    "case.refer_pan": _("Orienté vers un point d'accueil numérique"),
    "case.resolve": _("Dépôt fait, confirmé par la personne"),
    "case.report": _("Signalé à la DGEF"),
    "case.establish": _("Impossibilité constatée"),
    "case.refuse": _("Impossibilité non constatée"),
    "case.review": _("Décision revue"),
    "case.send": _("Transmis à la préfecture"),
    "case.attest_naturalisation": _("Attestation remise pour un dépôt par courrier"),
    "case.invite": _("Invitation à un rendez-vous"),
    "case.refuse_by_prefecture": _("Substitution refusée par la préfecture"),
    "case.set_appointment": _("Rendez-vous fixé"),
    "case.move_appointment": _("Rendez-vous déplacé ou annulé"),
    "case.register": _("Demande enregistrée au guichet"),
    "case.declare_incomplete": _("Pièces manquantes demandées"),
    "case.close_substitution": _("Clos après enregistrement"),
    "case.close": _("Dossier clos"),
    "case.reopen": _("Dossier rouvert"),
    "anomaly.acknowledge": _("Prise en compte"),
    "anomaly.start": _("Correction commencée"),
    "anomaly.publish_workaround": _("Contournement publié"),
    "anomaly.mark_fixed": _("Correctif annoncé"),
    "anomaly.verify": _("Vérifiée par les usagers"),
    "anomaly.reopen": _("Rouverte : une personne reste bloquée"),
    "anomaly.mark_duplicate": _("Réunie avec une autre anomalie"),
    "anomaly.reject": _("Écartée"),
    "case.open": _("Dossier ouvert"),
    "case.evidence": _("Preuve versée"),
    "case.link": _("Ticket rattaché"),
    "case.alarm": _("Alarme d'urgence"),
    "case.follow_ticket": _("Ticket corrigé, dossier mis à jour"),
    "case.refer_pan_beside_report": _("Point d'accueil numérique proposé en parallèle"),
    "case.naturalisation_by_post": _("Voie postale indiquée"),
    "anomaly.create": _("Anomalie créée"),
    "anomaly.comment": _("Commentaire"),
    "anomaly.external": _("Référence externe modifiée"),
}


def appointment_words(slot: Slot) -> str:
    """Day and hour of an appointment in the reader's language, on the clocks of the desk, named when not Paris's."""
    if get_language() == "fr":
        return slot.when + slot.zone_note
    words = " · ".join(date_format(slot.local_start, form) for form in ("l", "DATE_FORMAT", "H:i"))
    return f"{words} ({gettext('heure locale')})" if slot.zone_note else words
