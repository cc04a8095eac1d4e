"""The help that people read, and the editors' desk, through the browser's eyes."""

import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from helpdesk.kernel import clock
from helpdesk.search.engine import rebuild
from knowledge_base import actions
from knowledge_base.enums import State
from knowledge_base.indexing import KIND
from knowledge_base.models import ArticleFeedback, ArticleVersion
from knowledge_base.views import journal
from tests.knowledge_base.builders import REVIEW_BY, REVIEWED, content, draft, published

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Mon code n'arrive pas, que faire ?",
    "short_answer": "Demandez un nouveau code.",
    "body": "## Que faire ?\n\nAttendez.",
    "category": "A2",
    "audience": "user",
    "keywords": "code sms\ncode pas reçu\n\ncode sms",
    "sources": "CESEDA, art. R. 431-2",
    "related": "",
    "valid_from": "2026-04-03",
    "valid_until": "",
    "reviewed_on": REVIEWED.isoformat(),
    "review_by": REVIEW_BY.isoformat(),
}


@pytest.fixture
def told(monkeypatch):
    """What the pages ask the worker to log."""
    sent = []
    monkeypatch.setattr(journal.current_app, "send_task", lambda name, kwargs, **options: sent.append(kwargs))
    return sent


@pytest.fixture
def articles():
    published("le-recepisse", title="Le récépissé, à quoi sert-il ?", category="E1")
    published("mot-de-passe", title="Mot de passe oublié", category="A2", related=("le-recepisse",))
    published("pour-agents", title="Le récépissé vu du guichet", category="E1", audience="agent")
    rebuild(KIND)


def page(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.mark.usefixtures("articles")
def test_the_help_counts_what_the_public_may_read(client):
    html = page(client.get(reverse("knowledge_base:help")))
    assert 'Attestations et récépissés</a> <span class="mention nowrap">1 réponse</span>' in html
    assert "Nationalité" not in html


def test_a_help_without_articles_says_so(client):
    assert "Aucune réponse n'est encore publiée" in page(client.get(reverse("knowledge_base:help")))


@pytest.mark.usefixtures("articles")
def test_a_theme_lists_its_answers(client):
    html = page(client.get(reverse("knowledge_base:theme", args=["E1"])))
    assert "Le récépissé, à quoi" in html
    assert "guichet" not in html
    assert client.get("/aide/theme/Z9/").status_code == 404
    assert "Aucune réponse publiée dans ce thème" in page(client.get("/aide/theme/G1/"))


@pytest.mark.usefixtures("articles")
def test_a_search_shows_answers_and_is_logged(client, told):
    html = page(client.get(reverse("knowledge_base:search"), {"q": "récépissé"}))
    assert "1 réponse trouvée" in html
    assert "Le récépissé, à quoi" in html
    assert "guichet" not in html
    assert told == [
        {
            "query": "récépissé",
            "language": "fr",
            "source": "portal",
            "results": 1,
            "first_slug": "le-recepisse",
            "degraded": False,
        }
    ]


@pytest.mark.usefixtures("articles")
def test_the_fragment_is_what_the_page_shows(client, told):
    asked = {"q": "mot de passe "}
    fragment = page(client.get(reverse("knowledge_base:search"), asked, headers={"HX-Request": "true"}))
    answers = fragment.partition("</p>")[2].strip()
    assert answers.startswith("<h2")
    assert answers in page(client.get(reverse("knowledge_base:search"), asked))
    assert len(told) == 1  # what is being typed is not a search yet


@pytest.mark.usefixtures("articles")
def test_results_appear_while_typing(client):
    html = page(client.get(reverse("knowledge_base:search"), {"q": "récép"}, headers={"HX-Request": "true"}))
    assert "Le récépissé, à quoi" in html


@pytest.mark.usefixtures("articles", "told")
def test_nothing_found_leads_to_a_person(client):
    html = page(client.get(reverse("knowledge_base:search"), {"q": "zzzz"}))
    assert "Aucune réponse trouvée" in html
    assert "Écrire au centre de contact" in html


@pytest.mark.usefixtures("told")
def test_an_engine_that_is_down_is_shown(client, caplog):
    published("mot-de-passe", title="Mot de passe oublié")
    with caplog.at_level("CRITICAL", logger="helpdesk.search"):
        html = page(client.get(reverse("knowledge_base:search"), {"q": "mot de passe"}))
    assert "momentanément indisponible" in html
    assert "Mot de passe oublié" in html


@pytest.mark.usefixtures("articles", "told")
def test_html_in_a_query_is_text(client):
    html = page(client.get(reverse("knowledge_base:search"), {"q": "<script>alert(1)</script> récépissé"}))
    assert "<script>alert" not in html


@pytest.mark.usefixtures("articles")
def test_an_article_says_its_answer_first_then_its_sources_and_dates(client):
    html = page(client.get(reverse("knowledge_base:article", args=["mot-de-passe"])))
    order = [
        html.index(part) for part in ("Vérifiez votre", "<h2>Que faire", "CESEDA, art.", "Réponse relue le 2")
    ]
    assert order == sorted(order)
    assert "Le récépissé, à quoi" in html
    assert "/contact/?article=mot-de-passe" in html or "?article=mot-de-passe" in html


@pytest.mark.usefixtures("articles")
def test_an_article_carries_structured_data(client):
    html = page(client.get(reverse("knowledge_base:article", args=["mot-de-passe"])))
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1]
    facts = json.loads(block)
    assert facts["@type"] == "FAQPage"
    assert facts["mainEntity"][0]["name"] == "Mot de passe oublié"


@pytest.mark.usefixtures("articles")
def test_an_article_for_agents_is_not_found_by_the_public(client, client_for, agent):
    address = reverse("knowledge_base:article", args=["pour-agents"])
    assert client.get(address).status_code == 404
    assert client_for(agent).get(address).status_code == 200


def test_an_article_out_of_date_says_so(client):
    version = published("regle", title="La règle")
    version.valid_until = clock.today() - timedelta(days=1)
    version.save(update_fields=["valid_until"])
    assert "pas valable aujourd" in page(client.get(reverse("knowledge_base:article", args=["regle"])))


@pytest.mark.usefixtures("articles")
def test_an_opinion_is_kept_once_a_day(client):
    address = reverse("knowledge_base:feedback", args=["mot-de-passe"])
    for _ in range(2):
        response = client.post(address, {"helpful": "1"}, follow=True)
        assert "Merci, votre avis" in page(response)
    assert ArticleFeedback.objects.count() == 1


@pytest.mark.usefixtures("articles")
def test_an_unhelpful_answer_asks_why(client):
    address = reverse("knowledge_base:feedback", args=["mot-de-passe"])
    refused = client.post(address, {"helpful": "0"})
    assert refused.status_code == 422
    assert "Une information est à corriger" in refused.content.decode()
    client.post(address, {"helpful": "0", "reason": "unclear", "comment": "Trop long"})
    kept = ArticleFeedback.objects.get()
    assert (kept.helpful, kept.reason, kept.comment) == (False, "unclear", "Trop long")


@pytest.mark.usefixtures("articles")
def test_suggestions_are_a_fragment_empty_when_there_is_nothing(client):
    address = reverse("knowledge_base:suggestions")
    assert "le-recepisse" in page(client.get(address, {"q": "mon récépissé", "categorie": "E1"}))
    assert page(client.get(address, {"q": "zzzz"})).strip() == ""
    assert page(client.get(address)).strip() == ""


@pytest.mark.usefixtures("articles", "told")
@pytest.mark.parametrize(
    ("name", "args", "queries"),
    [
        ("help", [], 1),  # themes counted
        ("theme", ["E1"], 1),  # answers of the theme
        ("search", [], 2),  # rows behind the hits, themes
        ("article", ["mot-de-passe"], 2),  # the version, the related ones
        ("suggestions", [], 1),  # rows behind the hits
    ],
)
def test_public_pages_cost_few_queries(client, django_assert_num_queries, name, args, queries):
    with django_assert_num_queries(queries):
        client.get(reverse(f"knowledge_base:{name}", args=args), {"q": "récépissé"})


@pytest.mark.parametrize("name", ["help", "search", "suggestions"])
def test_public_pages_are_only_read(client, name):
    assert client.post(reverse(f"knowledge_base:{name}")).status_code == 405


def test_the_desk_asks_for_a_log_in(client):
    assert client.get(reverse("knowledge_base:manage")).status_code == 302


@pytest.mark.parametrize(
    ("role", "status"), [("agent", 200), ("editor", 200), ("dgef", 403), ("prefecture", 403)]
)
def test_the_desk_is_for_those_who_may_read_it(client_for, user_of, role, status):
    assert client_for(user_of(role)).get(reverse("knowledge_base:manage")).status_code == status


def test_each_shelf_shows_its_own(client_for, editor):
    published("publiee", title="Article publié")
    draft("brouillon", title="Article en brouillon")
    actions.archive(published("archivee", title="Article archivé"), actor=None, reason="x")
    late = published("late", title="Article à revoir")
    ArticleVersion.objects.filter(pk=late.pk).update(reviewed_on=date(2025, 1, 1), review_by=date(2026, 1, 1))
    client = client_for(editor)
    for shelf, title in [
        ("publiees", "Article publié"),
        ("en-preparation", "Article en brouillon"),
        ("archivees", "Article archivé"),
        ("a-relire", "Article à revoir"),
        ("inconnue", "Article publié"),
    ]:
        assert title in page(client.get(reverse("knowledge_base:manage"), {"liste": shelf}))
    assert "Rien dans cette liste" in page(client.get(reverse("knowledge_base:manage"), {"theme": "G1"}))


def test_the_desk_costs_the_same_at_one_and_at_thirty_rows(client_for, editor, django_assert_num_queries):
    client = client_for(editor)
    for count in (1, 30):
        for number in range(count):
            published(f"article-{count}-{number}")
        # session, user, rows with their opinions
        with django_assert_num_queries(3):
            client.get(reverse("knowledge_base:manage"))


def test_an_editor_writes_reviews_and_publishes(client_for, editor):
    client = client_for(editor)
    client.post(reverse("knowledge_base:new_article"), {**TYPED, "slug": "code-non-recu"})
    version = ArticleVersion.objects.get()
    assert version.keywords == ["code sms", "code pas reçu"]
    for name in ("submit", "publish"):
        client.post(reverse("knowledge_base:move", args=[version.pk, name]))
    version.refresh_from_db()
    assert (version.state, version.author) == (State.PUBLISHED, editor)
    assert page(client.get(reverse("knowledge_base:article", args=["code-non-recu"])))


def test_a_new_version_shows_what_changes(client_for, editor):
    first = published()
    client = client_for(editor)
    client.post(reverse("knowledge_base:new_version", args=[first.pk]))
    second = ArticleVersion.objects.open().get()
    typed = {**TYPED, "short_answer": "Attendez cinq minutes.", "checksum": second.checksum}
    assert client.post(reverse("knowledge_base:edit", args=[second.pk]), typed).status_code == 302
    html = page(client.get(reverse("knowledge_base:version", args=[second.pk])))
    assert "Ce qui change depuis la version 1" in html
    assert "<ins>" in html


def test_what_cannot_be_saved_is_shown_beside_its_field(client_for, editor):
    typed = {**TYPED, "slug": "x", "sources": "", "related": "inconnu", "review_by": "2026-01-01"}
    response = client_for(editor).post(reverse("knowledge_base:new_article"), typed)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Article inconnu : inconnu" in html
    assert "Attendez." in html
    assert not ArticleVersion.objects.exists()


def test_a_rule_of_the_model_is_shown_in_the_form(client_for, editor):
    typed = {**TYPED, "slug": "x", "review_by": "2026-01-01"}
    response = client_for(editor).post(reverse("knowledge_base:new_article"), typed)
    assert response.status_code == 422
    assert "La prochaine relecture suit la dernière" in response.content.decode()


def test_a_stale_edit_is_refused_in_words(client_for, editor):
    version = draft()
    actions.edit_draft(version, actor=None, content=content(title="Entre-temps"))
    typed = {**TYPED, "checksum": version.checksum}
    response = client_for(editor).post(reverse("knowledge_base:edit", args=[version.pk]), typed)
    assert response.status_code == 409
    assert "quelqu&#x27;un a modifié" in response.content.decode()


def test_a_move_without_its_reason_is_refused(client_for, editor):
    version = published()
    response = client_for(editor).post(
        reverse("knowledge_base:move", args=[version.pk, "archive"]), {"reason": " "}
    )
    assert response.status_code == 422
    version.refresh_from_db()
    assert version.state == State.PUBLISHED


def test_an_agent_reads_the_desk_and_moves_nothing(client_for, agent):
    version = published()
    client = client_for(agent)
    html = page(client.get(reverse("knowledge_base:version", args=[version.pk])))
    assert "Étape suivante" not in html
    assert "Préparer une nouvelle version" not in html
    moved = client.post(reverse("knowledge_base:move", args=[version.pk, "archive"]), {"reason": "x"})
    assert moved.status_code == 403
    assert client.get(reverse("knowledge_base:edit", args=[version.pk])).status_code == 403
    assert client.get(reverse("knowledge_base:version", args=[draft("autre").pk])).status_code == 404


def test_readability_follows_the_text(client_for, editor):
    client = client_for(editor)
    address = reverse("knowledge_base:readability")
    assert "Facile à lire" in page(client.post(address, {"body": "Écrivez au centre. Gardez une copie."}))
    assert "dès les premiers mots" in page(client.post(address, {"body": ""}))
    assert client.get(address).status_code == 405
