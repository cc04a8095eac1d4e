"""Every change of a ticket is one of these verbs: one transaction, an explicit actor, an audit row, one event."""

from tickets.actions.answering import add_note, ask_user, reply
from tickets.actions.handling import (
    close_ticket,
    correct_fields,
    discard_ticket,
    mark_read,
    qualify,
    release,
    reopen,
    take,
    transfer,
)
from tickets.actions.linking import confirm_same_person, refuse_link
from tickets.actions.merging import merge, merge_refusal
from tickets.actions.outcome import follow_case, say_on_ticket

__all__ = [
    "add_note",
    "ask_user",
    "close_ticket",
    "confirm_same_person",
    "correct_fields",
    "discard_ticket",
    "follow_case",
    "mark_read",
    "merge",
    "merge_refusal",
    "qualify",
    "refuse_link",
    "release",
    "reopen",
    "reply",
    "say_on_ticket",
    "take",
    "transfer",
]
