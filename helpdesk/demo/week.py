"""The demo: one week of the centre, built through the product's own actions, the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from helpdesk.accounts.models import User
from helpdesk.demo.accounts import create_accounts
from helpdesk.demo.handling import discard_spam, handle
from helpdesk.demo.inflow import COUNT, contacts, send
from tickets.models import Ticket


def load_week(until: date) -> Iterator[int]:
    """Send and handle the week's contacts; yields the number done after each, for a progress bar."""
    users = create_accounts()
    agents = [users[name] for name in ("claire", "hugo", "samira", "paul")]
    for contact in contacts(until):
        ticket = send(contact).ticket
        if ticket is not None:
            _handle(ticket, contact.label["category"], contact.number, agents, users["anne"])
        yield contact.number + 1


def _handle(ticket: Ticket, label: str, number: int, agents: list[User], supervisor: User) -> None:
    if label == "SPAM":
        discard_spam(ticket, supervisor)
    else:
        handle(ticket, number, agents, supervisor)


def is_loaded() -> bool:
    """Whether this database already holds tickets: the demo never mixes with them."""
    return Ticket.objects.exists()


__all__ = ["COUNT", "is_loaded", "load_week"]
