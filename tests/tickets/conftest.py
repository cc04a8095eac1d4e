"""What the ticket tests share."""

from __future__ import annotations

from datetime import date

import pytest

from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import Role
from helpdesk.kernel import clock
from knowledge_base.models import Article, ArticleVersion


@pytest.fixture
def other_agent(db) -> User:
    return User.objects.create_user(
        "hugo@ccc.example.org", "x", first_name="Hugo", last_name="Petit", role=Role.AGENT
    )


@pytest.fixture
def published_article(db) -> ArticleVersion:
    """A published article in its first version."""
    article = Article.objects.create(slug="depot-erreur-technique", created_at=clock.now())
    return ArticleVersion.objects.create(
        article=article,
        number=1,
        state="published",
        title="Le site affiche une erreur, que faire ?",
        short_answer="Gardez une capture d'écran datée et contactez le centre.",
        body="Gardez une capture d'écran.",
        category="B1",
        sources=["CESEDA, art. R. 431-2"],
        valid_from=date(2026, 4, 3),
        reviewed_on=date(2026, 11, 21),
        review_by=date(2027, 5, 21),
        created_at=clock.now(),
        published_at=clock.now(),
        checksum="0" * 64,
    )
