"""The two sockets; they decide nothing."""

from chat.consumers.agent import AgentConsumer
from chat.consumers.person import PersonConsumer

__all__ = ["AgentConsumer", "PersonConsumer"]
