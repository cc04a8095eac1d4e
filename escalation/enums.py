"""The words of a blockage case, an anomaly and a convocation; codes are stable identifiers, labels are what people read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """domain.md section 7, T5-T20."""

    DIAGNOSIS = "diagnosis", _("Diagnostic")
    REFERRED_PAN = "referred_pan", _("Orienté vers un point d'accueil numérique")
    REPORTED = "reported", _("Signalé à la DGEF")
    IN_PROGRESS = "in_progress", _("En traitement à la DGEF")
    TO_VERIFY = "to_verify", _("Corrigé, à vérifier par l'usager")
    RESOLVED = "resolved", _("Résolu")
    IMPOSSIBILITY_ESTABLISHED = "impossibility_established", _("Impossibilité constatée")
    NOT_ESTABLISHED = "not_established", _("Impossibilité non constatée")
    SENT_TO_PREFECTURE = "sent_to_prefecture", _("Transmis à la préfecture")
    REFUSED_BY_PREFECTURE = "refused_by_prefecture", _("Refusé par la préfecture")
    INVITED = "invited", _("Invité par la préfecture")
    APPOINTMENT_SET = "appointment_set", _("Rendez-vous fixé")
    APPOINTMENT_MISSED = "appointment_missed", _("Rendez-vous manqué, à replacer")
    APPOINTMENT_MOVED = "appointment_moved", _("Rendez-vous à replacer")
    REGISTERED = "registered", _("Demande enregistrée au guichet")
    INCOMPLETE = "incomplete", _("Pièces demandées au guichet")
    NATURALISATION_ATTESTED = "naturalisation_attested", _("Attestation remise (naturalisation)")
    CLOSED_SUBSTITUTION = "closed_substitution", _("Clos, demande enregistrée")
    CLOSED = "closed", _("Clos")


DONE_STATES = (CaseState.RESOLVED, CaseState.CLOSED_SUBSTITUTION, CaseState.CLOSED)
OPEN_CASE_STATES = tuple(state for state in CaseState if state not in DONE_STATES)
DGEF_STATES = (CaseState.REPORTED, CaseState.IN_PROGRESS)
APPOINTMENT_STATES = (
    CaseState.INVITED,
    CaseState.APPOINTMENT_SET,
    CaseState.APPOINTMENT_MISSED,
    CaseState.APPOINTMENT_MOVED,
    CaseState.INCOMPLETE,
)
PREFECTURE_STATES = (CaseState.SENT_TO_PREFECTURE, *APPOINTMENT_STATES, CaseState.REGISTERED)
TO_PLACE_STATES = (CaseState.APPOINTMENT_MISSED, CaseState.APPOINTMENT_MOVED, CaseState.INCOMPLETE)

BURDEN_ON_USER = (CaseState.REFERRED_PAN, CaseState.TO_VERIFY, *APPOINTMENT_STATES)
"""Where the next step is the person's: these states never take a case off the alarms (invariant ii)."""


class AnomalyState(models.TextChoices):
    NEW = "new", _("Nouvelle")
    ACKNOWLEDGED = "acknowledged", _("Prise en compte")
    IN_PROGRESS = "in_progress", _("En cours")
    WORKAROUND = "workaround", _("Contournement publié")
    FIXED = "fixed", _("Corrigée, à vérifier")
    VERIFIED = "verified", _("Vérifiée par les usagers")
    DUPLICATE = "duplicate", _("Doublon")
    REJECTED = "rejected", _("Écartée")


TAKEN_UP_STATES = (AnomalyState.ACKNOWLEDGED, AnomalyState.IN_PROGRESS, AnomalyState.WORKAROUND)
OPEN_ANOMALY_STATES = (AnomalyState.NEW, *TAKEN_UP_STATES)
FIXED_STATES = (AnomalyState.FIXED, AnomalyState.VERIFIED)


class Severity(models.TextChoices):
    """What the anomaly does to a person who meets it."""

    BLOCKING = "1_blocking", _("Bloquante : dépôt impossible")
    MAJOR = "2_major", _("Majeure : dépôt possible avec un contournement")
    MINOR = "3_minor", _("Mineure : gêne sans blocage")


class AccountType(models.TextChoices):
    """How the person enters the téléservice."""

    UNKNOWN = "", _("Non précisé")
    FRANCE_CONNECT = "france_connect", _("FranceConnect")
    FOREIGNER_NUMBER = "foreigner_number", _("Numéro étranger")
    VISA_NUMBER = "visa_number", _("Numéro de visa")
    EMPLOYER = "employer", _("Compte employeur")
    NEW = "new", _("Création de compte")


class EvidenceKind(models.TextChoices):
    SCREENSHOT = "screenshot", _("Capture d'écran")
    ERROR_TEXT = "error_text", _("Message d'erreur")
    ATTEMPT = "attempt", _("Tentative de dépôt")
    MESSAGE = "message", _("Message de l'usager")
    DOCUMENT = "document", _("Document")


ATTEMPT_KINDS = (EvidenceKind.ATTEMPT, EvidenceKind.SCREENSHOT, EvidenceKind.ERROR_TEXT)
"""Proofs that the person tried; also all that the DGEF needs to reproduce, so all that it sees."""


class RefusalCode(models.TextChoices):
    """Why an impossibility is not established (T12b)."""

    EQUIPMENT = "equipment", _("La cause tient à l'équipement de la personne")
    MISSING_PIECE = "missing_piece", _("Il manque une pièce pour déposer")
    INELIGIBLE = "ineligible", _("La personne ne remplit pas les conditions de la démarche")
    NOT_LISTED = "not_listed", _("La démarche ne relève pas du téléservice obligatoire")


class ConvocationState(models.TextChoices):
    OFFERED = "offered", _("Proposé")
    CONFIRMED = "confirmed", _("Confirmé")
    MOVED = "moved", _("Déplacé")
    CANCELLED = "cancelled", _("Annulé")
    MISSED = "missed", _("Manqué")
    HONOURED = "honoured", _("Honoré")


LIVE_CONVOCATION_STATES = (ConvocationState.OFFERED, ConvocationState.CONFIRMED)


class ContactKind(models.TextChoices):
    """The ways to change an appointment; a link and an e-mail address are digital whatever is said of them."""

    PHONE = "phone", _("Téléphone")
    POST = "post", _("Courrier postal")
    COUNTER = "counter", _("Guichet")
    LINK = "link", _("Lien personnel")
    EMAIL = "email", _("Courriel")


DIGITAL_KINDS = (ContactKind.LINK, ContactKind.EMAIL)


class Via(models.TextChoices):
    """How a request to confirm, move or cancel an appointment reached the desk."""

    LINK = "link", _("par le lien personnel")
    PHONE = "phone", _("par téléphone")
    COUNTER = "counter", _("au guichet")
    POST = "post", _("par courrier")
    EMAIL = "email", _("par courriel")
    DESK = "desk", _("à l'initiative de la préfecture")
