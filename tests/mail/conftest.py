"""The mail tests share the fixtures of the ticket tests."""

from tests.tickets.conftest import other_agent, published_article

__all__ = ["other_agent", "published_article"]
