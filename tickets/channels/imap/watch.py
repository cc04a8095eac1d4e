"""Is every mailbox still being polled, and every message taken in? An alert to the operators when not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from helpdesk.kernel import clock
from helpdesk.mailboxes import Mailbox
from helpdesk.outbox.operators import alert
from tickets.channels.imap.stuck import ALERT_AFTER
from tickets.models import MailboxState

SILENCE = timedelta(minutes=15)
FAILURES_OF_A_NEW_MAILBOX = 5


@dataclass(frozen=True)
class Trouble:
    """One thing that an operator must look at; `key` is the same as long as it is the same trouble."""

    key: str
    subject: str
    text: str


def check() -> list[Trouble]:
    """Alert the operators of each trouble; returns them."""
    states = {state.name: state for state in MailboxState.objects.all()}
    found = [
        trouble for mailbox in settings.MAILBOXES for trouble in troubles(mailbox, states.get(mailbox.name))
    ]
    _note_first_sight([mailbox.name for mailbox in settings.MAILBOXES if mailbox.name not in states])
    for trouble in found:
        alert(trouble.subject, trouble.text, trouble.key)
    return found


def troubles(mailbox: Mailbox, state: MailboxState | None) -> Iterator[Trouble]:
    """Silence of 15 minutes, and messages that failed three times."""
    if state is None:
        return
    if is_silent(state):
        yield Trouble(
            f"silent:{mailbox.name}",
            f"Mailbox {mailbox.name} is not being taken in",
            _silence(mailbox, state),
        )
    for row in state.stuck:
        if row["attempts"] >= ALERT_AFTER:
            yield Trouble(
                f"stuck:{mailbox.name}:{row['uidvalidity']}:{row['uid']}",
                f"Mailbox {mailbox.name}: a message cannot be taken in",
                f"UID {row['uid']} of folder {row['folder']} failed {row['attempts']} times since {row['since']}. "
                f"Last error: {row['error']}\nIt is still on the server, and is tried again every hour.",
            )


def is_silent(state: MailboxState) -> bool:
    """Whether no round went through for 15 minutes; a mailbox that never did may fail five times first."""
    since = state.succeeded_at or state.polled_at
    if since is None or clock.now() - since > SILENCE:
        return True
    return state.succeeded_at is None and state.failures >= FAILURES_OF_A_NEW_MAILBOX


def _silence(mailbox: Mailbox, state: MailboxState) -> str:
    last = (
        f"Last round that went through: {state.succeeded_at:%Y-%m-%d %H:%M} UTC."
        if state.succeeded_at
        else ""
    )
    error = (
        f"Last error: {state.error}" if state.error else "No error is known: is manage.py poll_mail running?"
    )
    place = f"{mailbox.user} on {mailbox.host}:{mailbox.port}, folder {mailbox.folder}."
    return "\n".join(filter(None, [place, last, error, "Nothing is lost: the messages wait on the server."]))


def _note_first_sight(names: Sequence[str]) -> None:
    """A mailbox that nothing has polled yet has 15 minutes from now."""
    MailboxState.objects.bulk_create(
        [MailboxState(name=name, polled_at=clock.now()) for name in names], ignore_conflicts=True
    )
