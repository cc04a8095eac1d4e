"""The words of a ticket's life; codes are stable identifiers, labels are what agents read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    EMAIL = "email", _("Courriel")
    WEB = "web", _("Formulaire")
    CHAT = "chat", _("Messagerie instantanée")
    PHONE = "phone", _("Téléphone")


class State(models.TextChoices):
    """domain.md section 7, T1-T20: the states of the communication (the blockage case has its own)."""

    RECEIVED = "received", _("Reçu")
    ACKNOWLEDGED = "acknowledged", _("Accusé")
    QUALIFIED = "qualified", _("Qualifié")
    WAITING_USER = "waiting_user", _("En attente de l'usager")
    ESCALATED = "escalated", _("Dossier de blocage ouvert")
    ANSWERED = "answered", _("Répondu")
    TRANSFERRED = "transferred", _("Transmis à l'administration compétente")
    RESOLVED = "resolved", _("Résolu")
    DISCARDED = "discarded", _("Écarté")
    CLOSED = "closed", _("Clos")
    REOPENED = "reopened", _("Rouvert")


OPEN_STATES = (
    State.RECEIVED,
    State.ACKNOWLEDGED,
    State.QUALIFIED,
    State.REOPENED,
    State.WAITING_USER,
    State.ESCALATED,
)
UNQUALIFIED_STATES = (State.RECEIVED, State.ACKNOWLEDGED, State.REOPENED)
TO_DO_STATES = (State.RECEIVED, State.ACKNOWLEDGED, State.QUALIFIED, State.REOPENED)


class Urgency(models.TextChoices):
    """domain.md 2.6; computed by `tickets.deadlines`, never guessed."""

    P0 = "P0", _("P0 — rupture de droits")
    P1 = "P1", _("P1 — couverture de 15 jours ou moins")
    P2 = "P2", _("P2 — couverture de 60 jours ou moins")
    P3 = "P3", _("P3 — sans échéance proche")


class RightsAtRisk(models.TextChoices):
    """What the classifier reads in the message; advice for a human, never an urgency level."""

    NONE = "none", _("rien dans le message")
    SOON = "soon", _("le message évoque une échéance proche")
    NOW = "now", _("le message évoque une rupture de droits")


class Direction(models.TextChoices):
    INBOUND = "inbound", _("Message de l'usager")
    OUTBOUND = "outbound", _("Réponse du centre")
    NOTE = "note", _("Note interne")
    SYSTEM = "system", _("Événement")


class Outcome(models.TextChoices):
    """How a reception ended: exactly one of these, once processed."""

    OPENED = "opened", _("Ticket ouvert")
    APPENDED = "appended", _("Ajouté à un ticket")
    DUPLICATE = "duplicate", _("Doublon")
    QUARANTINED = "quarantined", _("En quarantaine")
    BOUNCE = "bounce", _("Avis de non-remise")
    AUTO_REPLY = "auto_reply", _("Réponse automatique")
    REFUSED = "refused", _("Refusé")


class Notice(models.TextChoices):
    """What an agent should know of how a mail's words came."""

    ENCRYPTED = (
        "encrypted",
        _(
            "Message chiffré : le centre ne peut pas l'ouvrir. Demandez à la personne de l'écrire en clair, ou appelez-la."
        ),
    )
    SIGNED = "signed", _("Message signé ; la signature n'est pas vérifiée ici")
    OUTLOOK_RICH = "outlook_rich", _("Contenu extrait d'un fichier winmail.dat")
    INVITATION = "invitation", _("Contient une invitation à un rendez-vous")
    DAMAGED = "damaged", _("Message abîmé : consultez aussi l'original")


class ContactKind(models.TextChoices):
    EMAIL = "email", _("Courriel")
    PHONE = "phone", _("Téléphone")


class Delivery(models.TextChoices):
    """Where an answer is on its way to the person."""

    NONE = "", _("Sans envoi")
    QUEUED = "queued", _("Envoi prévu")
    SENT = "sent", _("Envoyé")
    DELIVERED = "delivered", _("Remis")
    WAITING = "waiting", _("Nouvel essai prévu")
    FAILED = "failed", _("Non envoyé")
    BOUNCED = "bounced", _("Non remis")
    COMPLAINED = "complained", _("Signalé comme indésirable")
    NO_ROUTE = "no_route", _("Aucune adresse : rappeler ou écrire par la poste")


UNDELIVERED = (Delivery.FAILED, Delivery.BOUNCED, Delivery.COMPLAINED, Delivery.NO_ROUTE)


class FollowUpEnd(models.TextChoices):
    """How an answer that did not arrive reached the person in the end."""

    CALLED = "called", _("Lu au téléphone")
    POSTED = "posted", _("Envoyé par la poste")
    RESENT = "resent", _("Envoyé à une autre adresse")
    WROTE_AGAIN = "wrote_again", _("La personne a réécrit")
    DROPPED = "dropped", _("Sans suite, avec motif")


class LinkKind(models.TextChoices):
    CITED_BY_STRANGER = "cited_by_stranger", _("Référence citée par un autre expéditeur")
    SAME_PERSON = "same_person", _("Même personne, à confirmer")
    DUPLICATE = "duplicate", _("Doublon")
