"""The words of a conversation's life; codes are stable identifiers, labels are what agents read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionState(models.TextChoices):
    WAITING = "waiting", _("En attente")
    ACTIVE = "active", _("En cours")
    CLOSED = "closed", _("Terminée")
    UNANSWERED = "unanswered", _("Sans réponse")


ENDED_STATES = (SessionState.CLOSED, SessionState.UNANSWERED)


class Author(models.TextChoices):
    PERSON = "person", _("Usager")
    AGENT = "agent", _("Agent")
    SYSTEM = "system", _("Service")


class Notice(models.TextChoices):
    """What a line of the service says; the sentence is made in the reader's language."""

    JOINED = "joined", _("Un agent a pris la conversation")
    RELEASED = "released", _("L'agent a remis la conversation dans la file")
    ENDED_BY_PERSON = "ended_by_person", _("L'usager a terminé la conversation")
    ENDED_BY_AGENT = "ended_by_agent", _("L'agent a terminé la conversation")
    ENDED_BY_SILENCE = "ended_by_silence", _("La conversation s'est terminée faute de message")
    UNANSWERED = "unanswered", _("Personne n'a pu répondre")


class Status(models.TextChoices):
    """Whether an agent takes conversations now."""

    ONLINE = "online", _("Disponible")
    AWAY = "away", _("En pause")
