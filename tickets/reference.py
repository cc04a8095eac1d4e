"""The démarches known on 3 April 2026 (domain.md 1.6 and 3.1), written when the table has no row for a code."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_noop as _

from tickets.models import Procedure, Regime

_STATE_OF_THE_CODES = date(2021, 5, 1)
_LISTED = "CESEDA, art. R. 431-2 et annexe 9"

PROCEDURES: tuple[tuple[str, str, str, str], ...] = (
    ("vls_ts", _("Valider mon visa de long séjour (VLS-TS)"), Regime.VLS_TS, "CESEDA, art. R. 431-17"),
    ("etudiant", _("Titre étudiant"), Regime.LISTED, _LISTED),
    ("talent", _("Carte talent et famille"), Regime.LISTED, _LISTED),
    ("visiteur", _("Titre visiteur"), Regime.LISTED, _LISTED),
    ("protection", _("Protection internationale et famille"), Regime.LISTED, _LISTED),
    ("saisonnier", _("Travailleur saisonnier"), Regime.LISTED, _LISTED),
    ("famille_francais", _("Famille de Français"), Regime.LISTED, _LISTED),
    ("famille_ue", _("Citoyen UE, EEE, Suisse et famille"), Regime.LISTED, _LISTED),
    ("carte_resident", _("Renouvellement de carte de résident"), Regime.LISTED, _LISTED),
    (
        "salarie_vpf",
        _("Salarié, vie privée et familiale, autre titre"),
        Regime.NOT_LISTED,
        "CESEDA, art. R. 431-3",
    ),
    ("dcem", _("Document de circulation pour étranger mineur (DCEM)"), Regime.DCEM, "CESEDA, art. D. 414-1"),
    ("titre_voyage", _("Titre de voyage"), Regime.NO_TEXT, ""),
    ("changement_situation", _("Changement d'adresse ou de situation"), Regime.NO_TEXT, ""),
    ("duplicata", _("Duplicata (perte ou vol)"), Regime.NO_TEXT, ""),
    ("autorisation_travail", _("Demande d'autorisation de travail"), Regime.NO_TEXT, ""),
    (
        "naturalisation",
        _("Demande de nationalité française"),
        Regime.NATURALISATION,
        "Arrêté du 3 février 2023",
    ),
    ("autre", _("Autre ou je ne sais pas"), Regime.NO_TEXT, ""),
)


def load_procedures() -> int:
    """Insert the codes that have no row at all, leaving what an administrator wrote; returns how many were added."""
    known = set(Procedure.objects.values_list("code", flat=True))
    missing = [
        Procedure(
            code=code, label=label, regime=regime, ground=ground, rank=rank, valid_from=_STATE_OF_THE_CODES
        )
        for rank, (code, label, regime, ground) in enumerate(PROCEDURES, start=1)
        if code not in known
    ]
    return len(Procedure.objects.bulk_create(missing))
