"""What else may stop a move of a case: each function gives a French sentence, or None."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from escalation import contacts, delays
from escalation.directory.prefectures import prefecture_of
from escalation.enums import DGEF_STATES, AnomalyState, CaseState
from escalation.workflows import substitution
from helpdesk.kernel import clock
from tickets.deadlines.rights import add_months
from tickets.deadlines.wording import french_date
from tickets.models import Regime

Data = Mapping[str, Any]


def has_text(key: str, sentence: str):
    """A guard that asks for a non-blank `data[key]`."""

    def guard(row: Any, data: Data) -> str | None:
        return None if str(data.get(key) or "").strip() else str(sentence)

    return guard


def reportable(case: Any, data: Data) -> str | None:
    """A case already at the DGEF is reported again only once its anomaly was set aside there."""
    if case.state in DGEF_STATES and (case.anomaly is None or case.anomaly.state != AnomalyState.REJECTED):
        return _("Ce dossier est déjà signalé à la DGEF.")
    return None


def conditions_met(case: Any, data: Data) -> str | None:
    judgement = substitution.Judgement(data.get("reasons", ""), bool(data.get("internal_cause")))
    return substitution.refusal_of(case, judgement)


def refusal_reasoned(case: Any, data: Data) -> str | None:
    if not data.get("code"):
        return _("Choisissez le motif de la non-constatation.")
    if len(" ".join(str(data.get("reasons", "")).split())) < 20:
        return _("Écrivez les motifs en quelques phrases : la personne doit pouvoir les contester.")
    return None


def sendable(case: Any, data: Data) -> str | None:
    """R. 431-20: the préfecture of residence; a naturalisation goes by post to its platform instead."""
    if case.regime_today == Regime.NATURALISATION:
        return _(
            "Pour une naturalisation, la personne dépose par courrier avec l'attestation (arrêté du 3 février 2023) : "
            "remettez l'attestation au lieu de transmettre à une préfecture."
        )
    if not data.get("departement"):
        return _("Le département de résidence manque : complétez-le sur le ticket (CESEDA, art. R. 431-20).")
    if prefecture_of(data["departement"]) is None:
        return _("Le département « %s » n'existe pas.") % data["departement"]
    return None


def is_naturalisation(case: Any, data: Data) -> str | None:
    if case.regime_today == Regime.NATURALISATION:
        return None
    return _("Cette voie est réservée à la naturalisation (arrêté du 3 février 2023).")


def may_invite(case: Any, data: Data) -> str | None:
    """An individual appointment at the préfecture of residence, with two ways to change it (SEED1)."""
    return wrong_territory(case, data) or contacts.refusal_of(data.get("vectors", ()))


def wrong_territory(case: Any, data: Data) -> str | None:
    if data.get("departement") != case.departement:
        return _(
            "La personne réside dans un autre département : seule la préfecture de résidence peut la convoquer "
            "(CESEDA, art. R. 431-20)."
        )
    return None


def has_live_appointment(case: Any, data: Data) -> str | None:
    if case.convocations.live().exists():
        return None
    return _("Aucun rendez-vous n'est proposé à la personne.")


def receipt_complete(case: Any, data: Data) -> str | None:
    """R. 431-12 and -13: a numbered récépissé of at least one month."""
    if not str(data.get("receipt_number") or "").strip():
        return _("Saisissez le numéro du récépissé remis (CESEDA, art. R. 431-12).")
    registered_on, expires_on = data.get("registered_on"), data.get("receipt_expires_on")
    if not registered_on or not expires_on:
        return _("Saisissez la date d'enregistrement et la date de fin du récépissé.")
    if registered_on > clock.today():
        return _("La date d'enregistrement est dans l'avenir.")
    earliest = add_months(registered_on, 1)
    if expires_on < earliest:
        return _(
            "Un récépissé vaut au moins un mois : sa fin ne peut pas précéder le %s (CESEDA, art. R. 431-13)."
        ) % french_date(earliest)
    return None


def pieces_reasonable(case: Any, data: Data) -> str | None:
    """R. 431-11 al. 2: exact pieces, and a reasonable delay."""
    if not data.get("pieces"):
        return _("Indiquez chaque pièce manquante (CRPA, art. L. 114-5).")
    earliest = delays.after(clock.today(), "missing_pieces")
    deadline = data.get("deadline")
    if deadline is None or deadline < earliest:
        return _(
            "Laissez un délai raisonnable : au moins jusqu'au %s (CESEDA, art. R. 431-11 al. 2)."
        ) % french_date(earliest)
    return None


def closable(case: Any, data: Data) -> str | None:
    """T19: any state, with a reason, except after a first missed appointment (T16)."""
    if case.state == CaseState.APPOINTMENT_MISSED and case.misses < 2:
        return _(
            "Un premier rendez-vous manqué ne clôt jamais un dossier : proposez une nouvelle date "
            "(CESEDA, art. R. 431-2)."
        )
    return None if str(data.get("reason") or "").strip() else _("Écrivez le motif de la clôture.")
