"""One expected end for each of 14 places × 6 senders × 7 states × 6 degrees of automation = 3,528 mails.

Rows are read without order: each combination belongs to exactly one (`test_table.py`). `docs/email.md` shows this table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

PLACES = {
    "plus": "token in our plus-address",
    "to": "token in To",
    "cc": "token in Cc",
    "references": "token in References",
    "reply": "token in In-Reply-To",
    "sent": "Message-ID of ours that we know, its key retired",
    "written": "the person's own earlier Message-ID in References",
    "subject": "reference in the subject",
    "body": "reference in the text alone",
    "number": "no reference, the same foreigner number",
    "forged": "token with another ticket's number",
    "truncated": "token cut by one character",
    "legacy": "ids of other shapes (unsigned, `#12`, `+12`)",
    "none": "none",
}
SENDERS = {
    "person": "the ticket's person, from an address on record",
    "second": "the same name, from a second address",
    "other": "another known person",
    "stranger": "a stranger",
    "colleague": "an account's From, under the person's name",
    "service": "the service's own address",
}
STATES = {
    "open": "open",
    "waiting": "waiting for the person",
    "answered": "answered",
    "closed": "closed",
    "discarded": "discarded",
    "merged": "merged",
    "deleted": "deleted",
}
AUTOMATIC = {
    "no": "no",
    "list": "mailing list",
    "replied": "auto-replied",
    "generated": "auto-generated",
    "receipt": "read receipt",
    "report": "delivery report",
}

SIGNED = "plus to cc references reply"
OURS = f"{SIGNED} sent"
FOLLOWED = f"{OURS} written subject"
WORTHLESS = "forged truncated legacy none"
OTHERS = "other stranger colleague"
ANYBODY_ELSE = f"second {OTHERS}"
PEOPLE = f"person {ANYBODY_ELSE}"
DONE = "answered closed discarded"
STANDING = f"open waiting {DONE}"
THERE = f"{STANDING} merged"
BY_HAND = "no list"
MACHINES = "replied generated receipt"
ANY = ""
GROUPS = {"token": SIGNED, "worthless": WORTHLESS, "others": OTHERS, "done": DONE, "machine": MACHINES}
"""Sets that the documentation names."""


class Mail(NamedTuple):
    """One combination."""

    place: str
    sender: str
    state: str
    automatic: str


@dataclass(frozen=True, kw_only=True)
class End:
    """What must happen, and nothing else."""

    outcome: str
    ticket: str = "none"
    """"it" (the cited ticket) | "where it went" (what it was merged into) | "new" | "none"."""
    state: str = "unchanged"
    """Of the cited ticket: "reopened" | "resumed" | "unchanged"."""
    link: str = ""
    """From the new ticket to the cited one, or to where it went."""
    acknowledged: bool = False
    """Never when the mail came through a mailing list."""
    told: bool = False
    """One line of the system in the conversation."""
    noted: bool = False
    """The ledger says that the ticket cited is not there."""


@dataclass(frozen=True)
class Row:
    """Words that stand for sets of values; "" is any value."""

    place: str
    sender: str
    state: str
    automatic: str
    end: End

    def holds(self, mail: Mail) -> bool:
        patterns = (self.place, self.sender, self.state, self.automatic)
        return all(not words or value in words.split() for words, value in zip(patterns, mail, strict=True))


OPENED = End(outcome="opened", ticket="new", acknowledged=True)
OPENED_NOTED = End(outcome="opened", ticket="new", acknowledged=True, noted=True)
RECORDED = End(outcome="auto_reply")


def _opened(link: str) -> End:
    return End(outcome="opened", ticket="new", acknowledged=True, link=link)


def _appended(ticket: str = "it", state: str = "unchanged") -> End:
    return End(outcome="appended", ticket=ticket, state=state)


def _told(ticket: str) -> End:
    return End(outcome="auto_reply", ticket=ticket, told=True)


ROWS = (
    # Machines
    Row(ANY, ANY, ANY, "report", End(outcome="bounce")),
    Row(ANY, "service", ANY, f"{BY_HAND} {MACHINES}", RECORDED),
    Row(FOLLOWED, "person", STANDING, MACHINES, _told("it")),
    Row(FOLLOWED, "person", "merged", MACHINES, _told("where it went")),
    Row(FOLLOWED, "person", "deleted", MACHINES, RECORDED),
    Row(FOLLOWED, ANYBODY_ELSE, ANY, MACHINES, RECORDED),
    Row(f"body number {WORTHLESS}", PEOPLE, ANY, MACHINES, RECORDED),
    # The ticket's person
    Row(FOLLOWED, "person", "open", BY_HAND, _appended()),
    Row(FOLLOWED, "person", "waiting", BY_HAND, _appended(state="resumed")),
    Row(FOLLOWED, "person", DONE, BY_HAND, _appended(state="reopened")),
    Row(FOLLOWED, "person", "merged", BY_HAND, _appended("where it went")),
    Row("body", "person", THERE, BY_HAND, _opened("duplicate")),
    # The same name from elsewhere: never by itself
    Row(f"{OURS} subject", "second", THERE, BY_HAND, _opened("same_person")),
    Row("number", "second", THERE, BY_HAND, _opened("same_person")),
    Row("body", "second", THERE, BY_HAND, _opened("cited_by_stranger")),
    # Somebody else who copies a reference
    Row(f"{OURS} subject body", OTHERS, THERE, BY_HAND, _opened("cited_by_stranger")),
    # A Message-ID that anybody chose, such as a newsletter's, proves nothing
    Row("written", ANYBODY_ELSE, ANY, BY_HAND, OPENED),
    # What is gone
    Row(f"{SIGNED} subject body", PEOPLE, "deleted", BY_HAND, OPENED_NOTED),
    Row("sent", PEOPLE, "deleted", BY_HAND, OPENED),
    Row("written", "person", "deleted", BY_HAND, OPENED),
    Row("number", "second", "deleted", BY_HAND, OPENED),
    # No reference
    Row("number", f"person {OTHERS}", ANY, BY_HAND, OPENED),
    Row(WORTHLESS, PEOPLE, ANY, BY_HAND, OPENED),
)


def mails() -> Iterator[Mail]:
    """Every combination."""
    return (Mail(*values) for values in product(PLACES, SENDERS, STATES, AUTOMATIC))


def end_of(mail: Mail) -> End:
    """What the table says; ValueError when it says nothing, or two things."""
    (end,) = (row.end for row in ROWS if row.holds(mail))
    return end
