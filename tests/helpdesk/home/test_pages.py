"""The first pages of people and of each role, and the pages that the law asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpdesk.accounts.models import Team
from helpdesk.accounts.permissions import Role
from helpdesk.home import figures
from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from knowledge_base.models import Article, ArticleVersion
from tests.tickets.builders import ticket
from tests.tickets.views.pages import text, tree, words
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
PUBLIC = ("landing", "accessibility", "legal", "privacy", "mailbox")
RECORDS = {"outbox": "outbox.read", "reception": "reception.read", "audit": "audit.read"}


def article(slug: str, title: str, **fields) -> ArticleVersion:
    today = clock.today()
    return ArticleVersion.objects.create(
        article=Article.objects.create(slug=slug, created_at=clock.now()),
        title=title,
        number=1,
        state="published",
        short_answer="Réponse.",
        body="Réponse complète.",
        sources=["CESEDA, art. R. 431-2"],
        valid_from=today,
        reviewed_on=today,
        review_by=today + timedelta(days=180),
        created_at=clock.now(),
        published_at=clock.now(),
        checksum="0" * 64,
        **{"category": "B1", **fields},
    )


@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_need_no_account(name, client):
    assert client.get(reverse(f"home:{name}")).status_code == 200


@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_write_nothing(name, client):
    assert client.post(reverse(f"home:{name}")).status_code == 405


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", RECORDS)
def test_records_are_for_those_who_watch_the_service(name, role, client_for, user_of):
    user = user_of(role)
    expected = 200 if user.can(RECORDS[name]) else 403
    assert client_for(user).get(reverse(f"home:{name}")).status_code == expected


@pytest.mark.parametrize("name", [*RECORDS, "dashboard"])
def test_a_visitor_logs_in_first(name, client):
    assert client.get(reverse(f"home:{name}")).url.startswith(reverse("login"))


def test_the_landing_page_offers_an_answer_and_three_ways_to_reach_somebody(client):
    article("a", "Pourquoi une page blanche ?")
    response = client.get("/")
    (form,) = tree(response).xpath("//search/form")
    assert form.get("action") == reverse("knowledge_base:search")
    addresses = tree(response).xpath("//main//a/@href")
    assert {reverse("tickets:contact"), reverse("chat:start"), "tel:0806001620"} <= set(addresses)
    assert reverse("knowledge_base:article", args=["a"]) in addresses
    assert "du lundi au vendredi" in words(response).lower()


def test_the_landing_page_shows_first_what_agents_cite_most_and_nothing_internal(client, agent):
    for n in range(4):
        article(f"q{n}", f"Question {n}")
    article("interne", "Consigne interne", audience="agent")
    opened = ticket()
    actions.correct_fields(opened, {"category": "B1"}, actor=agent)
    actions.reply(opened, "Bonjour", actor=agent, cited=ArticleVersion.objects.filter(article__slug="q3"))
    said = words(client.get("/"))
    assert said.index("Question 3") < said.index("Question 0")
    assert "Question 2" not in said
    assert "Consigne interne" not in said


def test_the_landing_page_of_one_language_is_not_remembered_for_another(client, monkeypatch):
    article("a", "Pourquoi une page blanche ?")
    keys = []
    monkeypatch.setattr(cache, "get_or_set", lambda key, make, seconds: keys.append(key) or make())
    client.get("/", headers={"Accept-Language": "fr"})
    client.get("/", headers={"Accept-Language": "ar"})
    assert len(set(keys)) == 2


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.DGEF, "escalation:anomaly_list"),
        (Role.PREFECTURE, "escalation:desk"),
        (Role.EDITOR, "knowledge_base:manage"),
    ],
)
def test_each_role_begins_where_its_work_is(role, name, client_for, user_of):
    assert client_for(user_of(role)).get(reverse("home:dashboard")).url == reverse(name)


def test_an_agent_begins_with_what_waits(agent, client_for):
    old = ticket(email="old@example.net", received_at=clock.now() - timedelta(days=4))
    new = ticket()
    Ticket.objects.filter(pk=new.pk).update(urgency="P0")
    said = words(client_for(agent).get(reverse("home:dashboard")))
    assert "Urgents (P0, P1) 1" in said
    assert "À traiter 2" in said
    assert "Contacts en quarantaine" not in said
    (first, second) = figures.oldest_waiting(agent)
    assert (first.pk, second.pk) == (old.pk, new.pk)


def test_an_administrator_sees_the_machine_and_no_ticket(admin_user, client_for):
    opened = ticket()
    Entry.objects.update(state="failed")
    response = client_for(admin_user).get(reverse("home:dashboard"))
    assert "Envois échoués ou refusés 1" in words(response)
    assert opened.subject not in words(response)


def test_the_dashboard_counts_only_what_its_reader_may_see(agent, supervisor):
    ticket()
    Ticket.objects.update(team=Team.objects.create(name="Situations sensibles", restricted=True))
    assert figures.desk_of(agent).to_do == 0
    assert figures.inflow_of(agent).total == 0
    assert figures.desk_of(supervisor).to_do == 1


def test_the_last_seven_days_by_day_and_by_channel(agent):
    for days in (0, 0, 6, 7, 30):
        ticket(email=f"d{days}@example.net", received_at=clock.now() - timedelta(days=days))
    inflow = figures.inflow_of(agent)
    assert inflow.total == 3
    assert [count for _, count in inflow.by_day] == [1, 0, 0, 0, 0, 0, 2]
    assert dict(inflow.by_channel)["Courriel"] == 3


def test_an_acknowledgement_late_by_a_working_day_is_counted_late(agent):
    kept = ticket(received_at=clock.now() - timedelta(days=6))
    late = ticket(email="b@example.net", received_at=clock.now() - timedelta(days=6))
    Ticket.objects.filter(pk=kept.pk).update(acknowledged_at=clock.now() - timedelta(days=6))
    Ticket.objects.filter(pk=late.pk).update(acknowledged_at=clock.now())
    share = figures.inflow_of(agent).acknowledgement
    assert (share.kept, share.total, share.percent) == (1, 2, 50)


def test_numbers_stop_at_their_cap(agent, monkeypatch):
    monkeypatch.setattr(figures, "CAP", 2)
    for n in range(4):
        ticket(email=f"n{n}@example.net")
    assert figures.spoken(figures.desk_of(agent).to_do) == "2+"


def test_the_dashboard_costs_the_same_for_one_ticket_and_for_thirty(agent, client_for):
    client = client_for(agent)

    def cost() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("home:dashboard"))
        return len(captured)

    ticket()
    alone = cost()
    for n in range(30):
        actions.take(ticket(email=f"n{n}@example.net"), actor=agent)
    assert cost() == alone


def test_the_working_bar_counts_what_waits_for_those_who_may_see_it(agent, editor, client_for):
    ticket()
    badge = "//*[@id='nav-count-tickets']"
    assert text(tree(client_for(agent).get("/agent/")).xpath(badge)[0]) == "1"
    assert not tree(client_for(editor).get("/agent/")).xpath(badge)
