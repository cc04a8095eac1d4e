"""What the ticket shows of an answer that did not arrive: why, and the ways that are left."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import Form

from helpdesk.accounts.models import User
from tickets.actions.follow_up import PhoneScript, phone_script
from tickets.causes import cause_of
from tickets.forms.follow_up import AddressForm, CallForm, DropForm, LetterForm
from tickets.models import FollowUp, Ticket

MOST_SHOWN = 5


@dataclass(frozen=True)
class Typed:
    """A form that comes back with what was typed and what to correct: of which follow-up, in which of its ways."""

    follow_up: int
    way: str
    form: Form


@dataclass(frozen=True)
class Panel:
    """One answer to bring to the person: why it did not arrive, and the ways that are left."""

    follow_up: FollowUp
    cause: str
    script: PhoneScript
    call: CallForm
    letter: LetterForm
    resend: AddressForm
    drop: DropForm
    open_way: str
    may_act: bool

    @property
    def has_postal_address(self) -> bool:
        return bool(self.follow_up.ticket.person.postal_address.strip())


def panels(ticket: Ticket, user: User, typed: Typed | None = None) -> list[Panel]:
    """The open follow-ups of a ticket, the oldest first."""
    rows = ticket.follow_ups.open().select_related("message__author")[:MOST_SHOWN]
    return [_panel(ticket, row, user, typed if typed and typed.follow_up == row.pk else None) for row in rows]


def _panel(ticket: Ticket, follow_up: FollowUp, user: User, typed: Typed | None) -> Panel:
    follow_up.ticket = ticket
    prefix = f"f{follow_up.pk}"
    address = {"postal_address": ticket.person.postal_address}
    ways = {
        "call": CallForm(prefix=f"{prefix}-call"),
        "letter": LetterForm(prefix=f"{prefix}-letter", initial=address),
        "resend": AddressForm(prefix=f"{prefix}-resend", follow_up=follow_up),
        "drop": DropForm(prefix=f"{prefix}-drop"),
    }
    if typed:
        ways[typed.way] = typed.form
    return Panel(
        follow_up=follow_up,
        cause=cause_of(follow_up.cause, follow_up.reason),
        script=phone_script(follow_up, actor=user),
        open_way=typed.way if typed else "",
        may_act=user.can("ticket.write"),
        **ways,
    )
