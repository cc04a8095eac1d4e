"""Who reads what, and what the database itself refuses."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from helpdesk.accounts.permissions import Role
from helpdesk.kernel import clock
from knowledge_base.enums import State
from knowledge_base.models import ArticleVersion
from tests.knowledge_base.builders import draft, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything():
    """One published article for each audience, and one draft."""
    for audience in ("user", "agent", "prefecture"):
        published(f"pour-{audience}", audience=audience)
    draft("brouillon")


def readable(viewer) -> set[str]:
    return {version.slug for version in ArticleVersion.objects.visible_to(viewer).with_article()}


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("viewer", [None, AnonymousUser()])
def test_the_public_reads_published_articles_for_people(viewer):
    assert readable(viewer) == {"pour-user"}


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize(
    ("role", "slugs"),
    [
        (Role.AGENT, {"pour-user", "pour-agent"}),
        (Role.SUPERVISOR, {"pour-user", "pour-agent"}),
        (Role.DGEF, {"pour-user", "pour-agent"}),
        (Role.PREFECTURE, {"pour-user", "pour-prefecture"}),
        (Role.EDITOR, {"pour-user", "pour-agent", "pour-prefecture", "brouillon"}),
        (Role.ADMIN, {"pour-user", "pour-agent", "pour-prefecture"}),
    ],
)
def test_each_role_reads_its_own(user_of, role, slugs):
    assert readable(user_of(role)) == slugs


def test_an_article_has_one_published_version():
    version = published()
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.create(
            **{
                name: getattr(version, name)
                for name in (
                    *("article", "language", "title", "short_answer", "body", "category", "sources"),
                    *("valid_from", "reviewed_on", "review_by", "created_at", "checksum", "published_at"),
                )
            },
            number=2,
            state=State.PUBLISHED,
        )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"published_at": None}, "porte sa date de publication"),
        ({"short_answer": ""}, "réponse courte et une réponse complète"),
        ({"valid_until": date(2020, 1, 1)}, "fin de validité"),
        ({"review_by": date(2020, 1, 1)}, "relecture suit la dernière"),
        ({"state": State.ARCHIVED}, "date d'archivage"),
    ],
)
def test_invariants_are_constraints_with_a_sentence(changes, sentence):
    version = published()
    for name, value in changes.items():
        setattr(version, name, value)
    with pytest.raises(ValidationError, match=sentence):
        version.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save()


def test_validity_is_a_matter_of_days():
    published("close", valid_from=date(2026, 4, 3), valid_until=clock.today())
    valid = ArticleVersion.objects.valid_on
    assert valid(clock.today()).count() == 1
    assert valid(clock.today() + timedelta(days=1)).count() == 0
    assert valid(date(2026, 4, 2)).count() == 0


def test_pages_by_review_follow_each_other_without_repeating():
    for number in range(5):
        published(f"article-{number}", review_by=date(2037, 1, 1 + number % 2))
    rows, cursor, seen = ArticleVersion.objects.published(), "", []
    for _ in range(3):
        page = rows.page_by_review(cursor, 2)
        seen += [version.pk for version in page.rows]
        cursor = page.next_cursor
    assert (len(seen), len(set(seen)), cursor) == (5, 5, "")
    assert len(rows.page_by_review("n'importe|quoi", 2).rows) == 2
