"""The mail tests share the fixtures of the ticket tests."""

import pytest

from tests.tickets.conftest import other_agent, published_article
from tickets.intake import pipeline

__all__ = ["other_agent", "published_article"]


@pytest.fixture
def on_fire(monkeypatch):
    """Processing fails until `on_fire()` puts it out."""

    def broken(*args, **kwargs):
        raise RuntimeError("index on fire")

    real = pipeline.classify
    monkeypatch.setattr(pipeline, "classify", broken)
    return lambda: monkeypatch.setattr(pipeline, "classify", real)
