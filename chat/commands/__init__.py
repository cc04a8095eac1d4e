"""What a frame asks for: each command checks who asks, calls one action, and says what the socket does next."""

from chat.commands.agent import AGENT_COMMANDS, may_see
from chat.commands.base import AGENT_LANGUAGE, Agent, Command, Person, Result, run
from chat.commands.person import PERSON_COMMANDS, find_conversation

__all__ = [
    "AGENT_COMMANDS",
    "AGENT_LANGUAGE",
    "PERSON_COMMANDS",
    "Agent",
    "Command",
    "Person",
    "Result",
    "find_conversation",
    "may_see",
    "run",
]
