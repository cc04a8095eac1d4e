"""The sentences of the service in a conversation: in the reader's language for people, in French for agents."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from chat.enums import Notice


def to_person(notice: str, agent: str) -> str:
    """What the person reads; `agent` is the signature of the agent concerned, or ""."""
    return {
        Notice.JOINED: _("%(agent)s a rejoint la conversation.") % {"agent": agent},
        Notice.RELEASED: _("Un autre agent va prendre le relais : vous êtes de nouveau dans la file."),
        Notice.ENDED_BY_PERSON: _("Vous avez terminé la conversation."),
        Notice.ENDED_BY_AGENT: _("%(agent)s a terminé la conversation.") % {"agent": agent},
        Notice.ENDED_BY_SILENCE: _("La conversation s'est terminée : plus personne n'écrivait."),
        Notice.UNANSWERED: _("Aucun agent n'a pu vous répondre à temps."),
    }[Notice(notice)]


def to_agent(notice: str, agent: str) -> str:
    """What agents read, on their screen and in the transcript that the ticket keeps, whoever ends it."""
    with override("fr"):
        return {
            Notice.JOINED: _("%(agent)s a pris la conversation.") % {"agent": agent},
            Notice.RELEASED: _("%(agent)s a remis la conversation dans la file.") % {"agent": agent},
            Notice.ENDED_BY_PERSON: _("L'usager a terminé la conversation."),
            Notice.ENDED_BY_AGENT: _("%(agent)s a terminé la conversation.") % {"agent": agent},
            Notice.ENDED_BY_SILENCE: _("La conversation s'est terminée faute de message."),
            Notice.UNANSWERED: _("Personne n'a pu répondre à temps."),
        }[Notice(notice)]
