"""Every change of a conversation is one of these verbs: one transaction, an explicit actor, one event."""

from chat.actions.ending import close_conversation, expire_silent, expire_unanswered, leave, link_replayed
from chat.actions.opening import join_ticket, leave_contact, release, start, take
from chat.actions.talking import LINE_CHARS, TooFast, mark_seen, say_as_agent, say_as_person

__all__ = [
    "LINE_CHARS",
    "TooFast",
    "close_conversation",
    "expire_silent",
    "expire_unanswered",
    "join_ticket",
    "leave",
    "leave_contact",
    "link_replayed",
    "mark_seen",
    "release",
    "say_as_agent",
    "say_as_person",
    "start",
    "take",
]
