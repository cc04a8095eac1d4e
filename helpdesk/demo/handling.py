"""What four agents did with the week: answers that cite an article, questions, notes, transfers, closures."""

from __future__ import annotations

import random
from datetime import timedelta

from helpdesk.accounts.models import User
from helpdesk.kernel import clock
from tickets import actions
from tickets.actions.follow_up import read_by_phone
from tickets.models import Ticket

_AUTHORITIES = {
    "HP": "OFII, direction territoriale du lieu de résidence",
    "G1": "Plateforme de naturalisation compétente",
    "D2": "Préfecture du département de résidence, service des étrangers",
}
_QUESTION = (
    "Bonjour,\n\nPour vous aider, il nous manque une information : quel message s'affiche exactement à l'écran, "
    "et à quelle étape ? Une capture d'écran datée est très utile.\n\nVous pouvez répondre à ce message."
)


def handle(ticket: Ticket, number: int, agents: list[User], supervisor: User) -> None:
    """Give the `number`-th ticket its story; about a third of them are still waiting, as in a real week."""
    dice = random.Random(f"handling-{number}")
    agent = agents[number % len(agents)]
    moment = min(ticket.received_at + timedelta(minutes=dice.randint(8, 600)), clock.now())
    story = _STORIES[number % len(_STORIES)]
    with clock.at(moment):
        story(ticket, agent, supervisor, dice)


def _wait(ticket: Ticket, agent: User, supervisor: User, dice: random.Random) -> None:
    """Nobody has opened it yet."""


def _taken(ticket: Ticket, agent: User, supervisor: User, dice: random.Random) -> None:
    actions.take(ticket, actor=agent)
    actions.mark_read(ticket, actor=agent)


def _qualified(ticket: Ticket, agent: User, supervisor: User, dice: random.Random) -> None:
    _taken(ticket, agent, supervisor, dice)
    actions.qualify(ticket, actor=agent, values={} if ticket.category else {"category": "B1"})
    if dice.random() < 0.4:
        actions.add_note(ticket, "Vu avec la personne : capture d'écran à venir.", actor=agent)


def _answered(ticket: Ticket, agent: User, supervisor: User, dice: random.Random) -> None:
    _qualified(ticket, agent, supervisor, dice)
    ticket.refresh_from_db()
    best = ticket.suggestions.select_related("version").first()
    if best is None:
        return
    text = f"Bonjour,\n\n{best.version.short_answer}\n\nNous restons à votre écoute.\n\nCordialement,"
    actions.reply(ticket, text, actor=agent, cited=[best.version])


def _closed(ticket: Ticket, agent: User, supervisor: User, dice: random.Random) -> None:
    _answered(ticket, agent, supervisor, dice)
    ticket.refresh_from_db()
    for follow_up in ticket.follow_ups.open():
        read_by_phone(follow_up, actor=agent)
    ticket.refresh_from_db()
    actions.close_ticket(ticket, reason="Réponse donnée, sans retour de la personne.", actor=agent)


def _asked(ticket: Ticket, agent: User, supervisor: User, dice: random.Random) -> None:
    _qualified(ticket, agent, supervisor, dice)
    ticket.refresh_from_db()
    actions.ask_user(ticket, _QUESTION, actor=agent)


def _reopened(ticket: Ticket, agent: User, supervisor: User, dice: random.Random) -> None:
    _closed(ticket, agent, supervisor, dice)
    ticket.refresh_from_db()
    actions.reopen(ticket, actor=agent)


def _transferred(ticket: Ticket, agent: User, supervisor: User, dice: random.Random) -> None:
    _qualified(ticket, agent, supervisor, dice)
    ticket.refresh_from_db()
    authority = _AUTHORITIES.get(
        ticket.category, "Préfecture du département de résidence, service des étrangers"
    )
    actions.transfer(ticket, authority=authority, actor=agent)


def _discarded(ticket: Ticket, agent: User, supervisor: User, dice: random.Random) -> None:
    actions.discard_ticket(ticket, reason="Publicité sans rapport, vue par deux personnes.", actor=supervisor)


_STORIES = (
    *[_wait] * 6,
    *[_taken] * 3,
    *[_qualified] * 2,
    *[_answered] * 4,
    *[_closed] * 3,
    *[_asked] * 2,
    _reopened,
    _transferred,
)


def discard_spam(ticket: Ticket, supervisor: User) -> None:
    """What the classifier calls spam is still set aside by a human."""
    with clock.at(ticket.received_at + timedelta(minutes=30)):
        _discarded(ticket, supervisor, supervisor, random.Random(0))
