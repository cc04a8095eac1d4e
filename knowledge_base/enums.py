"""The words of the knowledge base; codes are stable identifiers, labels are what people read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """The life of one version of an article."""

    DRAFT = "draft", _("Brouillon")
    LEGAL_REVIEW = "legal_review", _("Relecture juridique")
    PUBLISHED = "published", _("Publiée")
    ARCHIVED = "archived", _("Archivée")


OPEN_STATES = (State.DRAFT, State.LEGAL_REVIEW)


class Audience(models.TextChoices):
    """Who an article is written for."""

    USER = "user", _("Usagers")
    AGENT = "agent", _("Agents du centre")
    PREFECTURE = "prefecture", _("Préfectures")


class Category(models.TextChoices):
    """domain.md section 8, and the three routes that are oriented, not solved."""

    A1 = "A1", _("Création de compte")
    A2 = "A2", _("Connexion et mot de passe")
    A3 = "A3", _("Adresse électronique ou téléphone du compte")
    B1 = "B1", _("Dépôt impossible et solution de substitution")
    B2 = "B2", _("Pièces jointes, photo, signature")
    B3 = "B3", _("Démarche absente ou inadaptée")
    B4 = "B4", _("Demande déjà en cours")
    B5 = "B5", _("Données erronées ou statut non reconnu")
    C1 = "C1", _("Paiement, timbre fiscal, taxe")
    C2 = "C2", _("Validation du visa long séjour")
    D1 = "D1", _("Quand déposer")
    D2 = "D2", _("Suivi de la demande")
    D3 = "D3", _("Pièce demandée, dossier clôturé ou rejeté")
    E1 = "E1", _("Attestations et récépissés")
    E2 = "E2", _("Emploi, aides, logement ou voyage menacés")
    F1 = "F1", _("Rendez-vous, empreintes, remise du titre")
    F2 = "F2", _("Changement de situation, duplicata, documents de voyage")
    G1 = "G1", _("Nationalité française")
    HP = "HP", _("Autres administrations")
    RGPD = "RGPD", _("Données personnelles")
    FRAUDE = "FRAUDE", _("Fraudes et arnaques")


class Language(models.TextChoices):
    """The languages that people write in; French is the language of record (CRPA L. 111-1)."""

    FR = "fr", "Français"
    EN = "en", "English"
    AR = "ar", "العربية"
    ES = "es", "Español"
    PT = "pt", "Português"
    RU = "ru", "Русский"
    ZH = "zh", "中文"
    TR = "tr", "Türkçe"
    UK = "uk", "Українська"
    FA = "fa", "فارسی"


class FeedbackReason(models.TextChoices):
    """Why an answer did not help."""

    UNCLEAR = "unclear", _("Je n'ai pas compris la réponse")
    INCOMPLETE = "incomplete", _("Il manque une information")
    NOT_MY_CASE = "not_my_case", _("Ce n'est pas ma situation")
    WRONG = "wrong", _("La réponse ne correspond pas à ce que je vois sur le site")
    OTHER = "other", _("Autre raison")


class SearchSource(models.TextChoices):
    """Who searched in the help pages."""

    PORTAL = "portal", _("Usager")
    AGENT = "agent", _("Agent")
