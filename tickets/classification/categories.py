"""The 18 categories of domain.md section 8 and the five routes outside them: what each means and where it can lead."""

from __future__ import annotations

from enum import Enum, StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Possibility(StrEnum):
    """Whether a step is open to a category: always, never, only on the condition named by the domain, or unsettled."""

    YES = "yes"
    NO = "no"
    CONDITIONAL = "conditional"
    UNSETTLED = "unsettled"


YES, NO, IF, UNSETTLED = Possibility.YES, Possibility.NO, Possibility.CONDITIONAL, Possibility.UNSETTLED


class Category(Enum):
    """A stable code (the member's name) with its French label and definition."""

    label: Promise
    definition: Promise
    escalation: Possibility
    substitution: Possibility
    is_route: bool

    def __new__(
        cls,
        code: str,
        label: Promise,
        definition: Promise,
        escalation: Possibility,
        substitution: Possibility,
        is_route: bool = False,
    ) -> Category:
        member = object.__new__(cls)
        member._value_ = (
            code  # the lazy label cannot be a value: it has no hash before the settings are there
        )
        member.label, member.definition = label, definition
        member.escalation, member.substitution, member.is_route = escalation, substitution, is_route
        return member

    A1 = (
        "A1",
        _("Création de compte et identification"),
        _("Le compte ne peut pas être créé : numéro non reconnu, compte déjà existant, compte en double."),
        YES,
        YES,
    )
    A2 = (
        "A2",
        _("Connexion, mot de passe, FranceConnect"),
        _("Le compte existe mais l’usager ne peut pas y entrer : lien ou code non reçu, compte verrouillé."),
        YES,
        YES,
    )
    A3 = (
        "A3",
        _("Changement d’adresse électronique ou de téléphone du compte"),
        _("L’adresse ou le numéro lié au compte est perdu ou ne peut pas être changé."),
        YES,
        IF,  # when the deposit is blocked
    )
    B1 = (
        "B1",
        _("Dépôt impossible, substitution, aide du centre"),
        _("La demande ne peut pas être commencée ou envoyée ; questions sur la substitution et l’aide."),
        YES,
        YES,
    )
    B2 = (
        "B2",
        _("Pièces jointes, photo, signature"),
        _("Un document, la photo ou la signature est refusé, perdu ou redemandé."),
        YES,
        YES,
    )
    B3 = (
        "B3",
        _("Démarche absente ou inadaptée"),
        _("Le titre ou la situation ne figure pas dans la liste, ou le mauvais formulaire est proposé."),
        IF,
        IF,  # domain.md 1.6: only for a listed démarche
    )
    B4 = (
        "B4",
        _("Double démarche, demande en cours"),
        _("Le portail refuse à cause d’une autre demande ou d’un titre réputé non remis."),
        YES,
        YES,
    )
    B5 = (
        "B5",
        _("Statut ou titre non reconnu par le système"),
        _("L’état civil, la nationalité, la protection ou le titre enregistré est faux."),
        YES,
        YES,
    )
    C1 = (
        "C1",
        _("Paiement, timbre fiscal, taxe"),
        _("Timbre refusé, payé deux fois, montant à payer."),
        IF,
        IF,
    )
    C2 = (
        "C2",
        _("Validation du visa long séjour (VLS-TS)"),
        _("La validation du visa est impossible, tardive ou reste à expliquer."),
        YES,
        UNSETTLED,
    )
    D1 = (
        "D1",
        _("Délais de dépôt"),
        _("Trop tôt, trop tard, pénalité, date d’ouverture du dépôt."),
        NO,
        NO,
    )
    D2 = (
        "D2",
        _("Suivi : statut inchangé"),
        _("La demande est déposée et l’usager est sans nouvelle ou ne comprend pas le statut."),
        NO,
        NO,
    )
    D3 = (
        "D3",
        _("Complément demandé, dossier clôturé, rejet"),
        _("Une pièce demandée ne peut pas être envoyée, ou la demande est close, refusée ou à corriger."),
        IF,
        YES,
    )
    E1 = (
        "E1",
        _("Attestations (prolongation, décision favorable, dépôt)"),
        _("L’attestation manque, a expiré, n’est pas renouvelée ou n’est pas acceptée par un tiers."),
        IF,
        NO,
    )
    E2 = (
        "E2",
        _("Rupture de droits urgente"),
        _("Travail, prestations, logement, soins ou voyage en jeu ; complète le plus souvent un autre code."),
        IF,
        IF,
    )
    F1 = (
        "F1",
        _("Convocation, empreintes, remise du titre"),
        _("Rendez-vous absent, manqué ou mal placé ; avis de remise non reçu."),
        IF,
        NO,
    )
    F2 = (
        "F2",
        _("Changement de situation, duplicata, titre de voyage, DCEM"),
        _("Adresse, famille, état civil, carte perdue, document de voyage ou de circulation."),
        YES,
        UNSETTLED,
    )
    G1 = (
        "G1",
        _("Nationalité (NATALI)"),
        _("Demande de nationalité : dépôt, suivi, plateforme, pièces, entretien."),
        YES,
        IF,  # by post, arrêté of 3 February 2023
    )
    HP = (
        "HP",
        _("Hors périmètre"),
        _("Une autre administration est compétente, ou la personne demande un conseil juridique."),
        NO,
        NO,
        True,
    )
    RGPD = (
        "RGPD",
        _("Données personnelles, accès aux documents"),
        _("Accès, rectification, effacement ou opposition ; communication de documents administratifs."),
        NO,
        NO,
        True,
    )
    FRAUDE = (
        "FRAUDE",
        _("Signalement de fraude"),
        _("Vente de rendez-vous, faux site, faux message, usurpation."),
        NO,
        NO,
        True,
    )
    SPAM = (
        "SPAM",
        _("Indésirable"),
        _("Publicité, tromperie, ou message qui ne fait que donner des ordres à une machine."),
        NO,
        NO,
        True,
    )
    AUCUN = (
        "AUCUN",
        _("Sans demande"),
        _("Remerciement seul : rien n’est demandé."),
        NO,
        NO,
        True,
    )

    @property
    def code(self) -> str:
        """The stable identifier stored with tickets."""
        return self.value

    @property
    def escalatable(self) -> bool:
        """Whether such a message may become an anomaly report to the DGEF, at least on some condition."""
        return self.escalation is not NO

    @property
    def substitutable(self) -> bool:
        """Whether such a message may lead to the substitution appointment (R. 431-2), at least on some condition."""
        return self.substitution in (YES, IF)


CATEGORIES: dict[str, Category] = {category.code: category for category in Category}
