"""What is known of each mailbox, written down after each round: a mailbox that fails is seen, never skipped."""

from __future__ import annotations

from django.db.models import F

from helpdesk.kernel import clock
from helpdesk.mailboxes import Mailbox
from tickets.channels.imap.errors import LONGEST
from tickets.channels.imap.stuck import Stuck
from tickets.models import MailboxState


def stuck_of(mailbox: Mailbox, uidvalidity: int) -> Stuck:
    """The messages that could not be taken in so far; those of another UIDVALIDITY are forgotten."""
    rows = MailboxState.objects.filter(name=mailbox.name).values_list("stuck", flat=True).first()
    return Stuck(rows or [], mailbox.folder, uidvalidity)


def keep_stuck(mailbox: Mailbox, stuck: Stuck) -> None:
    """At once, when the connection breaks on a message: the next round begins with the others."""
    MailboxState.objects.update_or_create(name=mailbox.name, defaults={"stuck": stuck.rows()})


def succeeded(mailbox: Mailbox, uidvalidity: int, waiting: int, stuck: Stuck, complaint: str = "") -> None:
    """A round went through; `waiting` messages are left for the next. `complaint`: what did not go well all the same."""
    now = clock.now()
    MailboxState.objects.update_or_create(
        name=mailbox.name,
        defaults={
            "uidvalidity": uidvalidity,
            "polled_at": now,
            "succeeded_at": now,
            "failures": 0,
            "error": complaint[:LONGEST],
            "waiting": waiting,
            "stuck": stuck.rows(),
        },
    )


def failed(mailbox: Mailbox, error: str) -> None:
    """A round could not be done, or not to its end."""
    said = {"polled_at": clock.now(), "error": error[:LONGEST]}
    if not MailboxState.objects.filter(name=mailbox.name).update(failures=F("failures") + 1, **said):
        MailboxState.objects.update_or_create(name=mailbox.name, defaults={"failures": 1, **said})
