"""Versions are written, reviewed, published, replaced and withdrawn, each step on the trail."""

from datetime import date

import pytest

from helpdesk.audit.models import AuditRow
from helpdesk.kernel.errors import Invalid, NotPermitted, Refused
from helpdesk.kernel.events import _listeners
from knowledge_base import actions
from knowledge_base.enums import State
from knowledge_base.events import ArticleArchived, ArticlePublished
from knowledge_base.models import Article, ArticleFeedback, ArticleVersion, SearchLog
from tests.knowledge_base.builders import content, draft, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    """The events told during the test."""
    told = []
    for kind in (ArticlePublished, ArticleArchived):
        monkeypatch.setitem(_listeners, kind, [told.append])
    return told


def trail() -> list[str]:
    return list(AuditRow.objects.order_by("pk").values_list("action", flat=True))


def test_a_draft_begins_an_article_and_its_trail(editor):
    version = actions.create_draft(actor=editor, slug="code-non-recu", content=content())
    assert (version.number, version.state, version.author) == (1, State.DRAFT, editor)
    assert version.article.owner == editor
    row = AuditRow.objects.get()
    assert (row.actor, row.action, row.subject) == (
        editor,
        "article.draft",
        "articleversion:code-non-recu/fr/1",
    )


def test_one_version_is_prepared_at_a_time():
    draft()
    with pytest.raises(Refused, match="déjà en préparation"):
        draft()


def test_a_translation_is_prepared_beside_the_french_version():
    draft()
    assert draft(language="en").number == 1
    assert Article.objects.count() == 1


def test_an_edit_records_only_what_changed(editor):
    version = draft()
    actions.edit_draft(version, actor=editor, content=content(title="Le code ne vient pas"))
    row = AuditRow.objects.order_by("-pk").first()
    assert row.before == {"title": "Mon code n'arrive pas, que faire ?"}
    assert row.after == {"title": "Le code ne vient pas"}


def test_an_edit_from_a_stale_page_is_refused():
    version = draft()
    seen = version.checksum
    actions.edit_draft(version, actor=None, content=content(title="Par une collègue"), seen_checksum=seen)
    with pytest.raises(Refused, match="quelqu'un a modifié"):
        actions.edit_draft(version, actor=None, content=content(title="Par moi"), seen_checksum=seen)


def test_only_a_draft_is_edited():
    version = published()
    with pytest.raises(Refused, match="brouillon"):
        actions.edit_draft(version, actor=None, content=content(title="Autre"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"category": "Z9"}, "category"),
        ({"sources": ()}, "sources"),
        ({"valid_until": date(2025, 1, 1)}, ""),
        ({"review_by": date(2026, 11, 1)}, ""),
    ],
)
def test_what_cannot_be_stored_is_refused_beside_its_field(changes, field):
    with pytest.raises(Invalid) as refusal:
        draft(**changes)
    assert refusal.value.field == field
    assert not ArticleVersion.objects.exists()


def test_publication_needs_the_review():
    with pytest.raises(Refused, match="n'est pas possible"):
        actions.publish(draft(), actor=None)


def test_publishing_replaces_the_former_version(heard):
    first = published()
    second = published(title="Le code ne vient pas")
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == (State.ARCHIVED, State.PUBLISHED, 2)
    assert first.archived_at is not None
    assert second.published_at is not None
    assert [event.superseded_id for event in heard] == [None, first.pk]
    assert trail()[-2:] == ["article.supersede", "article.publish"]


def test_what_is_out_of_date_is_not_published():
    version = draft(valid_until=date(2026, 5, 1))
    actions.submit_for_review(version, actor=None)
    with pytest.raises(Refused, match="fin de validité"):
        actions.publish(version, actor=None)
    version.refresh_from_db()
    assert version.state == State.LEGAL_REVIEW


def test_a_review_date_in_the_past_stops_publication():
    version = draft(reviewed_on=date(2025, 1, 1), review_by=date(2025, 6, 1))
    actions.submit_for_review(version, actor=None)
    with pytest.raises(Refused, match="relecture"):
        actions.publish(version, actor=None)


def test_a_failed_publication_leaves_the_former_version_in_place():
    first = published()
    late = draft(valid_until=date(2026, 5, 1))
    actions.submit_for_review(late, actor=None)
    with pytest.raises(Refused):
        actions.publish(late, actor=None)
    first.refresh_from_db()
    assert first.state == State.PUBLISHED


def test_archiving_needs_a_reason_and_is_told(heard):
    version = published()
    with pytest.raises(Refused, match="Il manque"):
        actions.archive(version, actor=None, reason="")
    actions.archive(version, actor=None, reason="Règle abrogée")
    assert isinstance(heard[-1], ArticleArchived)
    assert AuditRow.objects.order_by("-pk").first().reason == "Règle abrogée"


def test_a_version_goes_back_to_its_author_with_a_reason():
    version = draft()
    actions.submit_for_review(version, actor=None)
    assert actions.return_to_author(version, actor=None, reason="Source à préciser").state == State.DRAFT


def test_an_abandoned_version_leaves_room_for_the_next():
    actions.abandon(draft(), actor=None, reason="Doublon")
    assert draft().number == 2


def test_a_move_from_a_stale_page_is_refused():
    version = published()
    with pytest.raises(Refused, match="Rechargez"):
        actions.archive(version, actor=None, reason="x", seen_state="draft")


@pytest.mark.parametrize("role", ["agent", "supervisor", "dgef", "prefecture", "admin"])
def test_only_editors_write_and_publish(user_of, role):
    person = user_of(role)
    version = published()
    for act in (
        lambda: actions.create_draft(actor=person, slug="x", content=content()),
        lambda: actions.archive(version, actor=person, reason="x"),
        lambda: actions.publish(version, actor=person),
        lambda: actions.edit_draft(version, actor=person, content=content()),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_feedback_keeps_an_opinion_and_nobody_s_identity():
    version = published()
    actions.record_feedback(
        version, helpful=False, reason="unclear", comment="Mon numéro 9990 053 127, sami@example.org, merci"
    )
    kept = ArticleFeedback.objects.get()
    assert kept.comment == "Mon numéro …, … merci"
    assert trail()[-1] == "article.feedback"


def test_feedback_on_a_withdrawn_answer_is_refused():
    version = actions.archive(published(), actor=None, reason="x")
    with pytest.raises(Refused):
        actions.record_feedback(version, helpful=True)


def test_a_helpful_answer_needs_no_reason():
    actions.record_feedback(published(), helpful=True, reason="unclear")
    assert ArticleFeedback.objects.get().reason == ""


def test_a_search_is_logged_without_its_identifiers():
    actions.log_search(
        query="  titre   9990053127 karim@example.org ", language="fr", source="portal", results=0
    )
    assert SearchLog.objects.get().query == "titre … …"
