"""The delays proposed since the arrêté of 1 August 2023 took effect, written when the table has no row for a code."""

from __future__ import annotations

from datetime import date

from escalation.models.reference import Delay, Unit

_FROM = date(2023, 8, 5)
_PROPOSAL = "Proposition du produit : aucun texte ne donne de nombre"
_REASONABLE = "Délai raisonnable, réponse à la QE 6439 (JO du 3 juin 2025) ; nombre proposé par le produit"

DELAYS: tuple[tuple[str, str, int, str, str], ...] = (
    (
        "reasonable",
        "Délai raisonnable avant de constater l'impossibilité",
        10,
        Unit.WORKING_DAYS,
        _REASONABLE,
    ),
    (
        "near_end",
        "Échéance assez proche pour ne pas attendre le délai raisonnable",
        30,
        Unit.DAYS,
        _PROPOSAL,
    ),
    ("dgef_acknowledge", "Prise en compte par la DGEF", 2, Unit.WORKING_DAYS, _PROPOSAL),
    ("retry_answer", "Réponse attendue après un correctif", 5, Unit.WORKING_DAYS, _PROPOSAL),
    ("send", "Transmission à la préfecture", 1, Unit.WORKING_DAYS, _PROPOSAL),
    ("invite", "Invitation par la préfecture", 5, Unit.WORKING_DAYS, _PROPOSAL),
    ("appointment", "Rendez-vous au plus tard", 15, Unit.DAYS, _PROPOSAL),
    ("appointment_urgent", "Rendez-vous au plus tard (P0, P1)", 5, Unit.DAYS, _PROPOSAL),
    (
        "missing_pieces",
        "Délai minimal pour remettre les pièces manquantes",
        15,
        Unit.DAYS,
        "CESEDA, art. R. 431-11 al. 2 (délai raisonnable) ; nombre proposé par le produit",
    ),
    ("receipt_reminder", "Rappel avant la fin du récépissé", 15, Unit.DAYS, _PROPOSAL),
)


def load_delays() -> int:
    """Insert the codes that have no row at all, leaving what an administrator wrote; returns how many were added."""
    known = set(Delay.objects.values_list("code", flat=True))
    missing = [
        Delay(code=code, label=label, value=value, unit=unit, ground=ground, valid_from=_FROM)
        for code, label, value, unit, ground in DELAYS
        if code not in known
    ]
    return len(Delay.objects.bulk_create(missing))
