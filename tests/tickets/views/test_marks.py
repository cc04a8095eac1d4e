"""The small marks of the screen say the right thing in few characters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context
from django.test import RequestFactory
from django.utils import translation

from helpdesk.audit.models import AuditRow
from helpdesk.kernel import clock
from tickets.deadlines.rights import LegalDate
from tickets.models import Ticket
from tickets.templatetags import ticket_marks as marks
from tickets.views.agenda import agenda

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _this_day():
    with clock.at(NOW):
        yield


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=20), "à l'instant"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=5), "5 j"),
        (timedelta(days=-1), "à l'instant"),
    ],
)
def test_an_age_is_short(ago, said):
    assert marks.age(NOW - ago).replace("\N{NO-BREAK SPACE}", " ") == said


def test_no_moment_has_no_age():
    assert marks.age(None) == ""


@pytest.mark.parametrize(
    ("days", "short", "tone"),
    [(12, "J−12", "soon"), (16, "J−16", "calm"), (0, "auj.", "soon"), (-3, "J+3", "late")],
)
def test_a_date_of_the_person_warns_a_fortnight_before(days, short, tone):
    due = marks.next_due(Ticket(urgency_due=clock.today() + timedelta(days=days), state="closed"))
    assert (due.short, due.tone) == (short, tone)


def test_the_nearest_date_is_shown_and_an_answer_given_is_no_deadline():
    soon, later = clock.today() + timedelta(days=2), clock.today() + timedelta(days=40)
    owed = Ticket(answer_due=soon, urgency_due=later, state="acknowledged")
    assert marks.next_due(owed).day == soon
    owed.first_answer_at = NOW
    assert marks.next_due(owed).day == later
    assert marks.next_due(Ticket(state="closed")) is None


@pytest.mark.parametrize("stored", ["+33639981234", "0639981234"])
def test_numbers_are_read_in_pairs(stored):
    assert marks.phone_number(stored).split("\N{NO-BREAK SPACE}") == ["06", "39", "98", "12", "34"]


@pytest.mark.parametrize("stored", ["+44", "+442079460000", "1234567890"])
def test_other_numbers_are_left_as_they_are(stored):
    assert marks.phone_number(stored) == stored


def test_the_first_of_a_month_is_said_as_french_says_it():
    assert marks.day_words(date(2026, 11, 1)) == "1er novembre 2026"
    with translation.override("en"):
        assert "1er" not in marks.day_words(date(2026, 11, 1))
    assert marks.day_words(None) == ""


def test_the_trail_is_read_in_words():
    row = AuditRow(
        action="ticket.correct",
        before={"category": "", "blocked": None, "files": []},
        after={"category": "B1", "blocked": True, "files": []},
    )
    assert marks.action_words("ticket.close") == "Clore"
    assert marks.action_words("ticket.note") == "Note ajoutée"
    assert marks.action_words("other.thing") == "other.thing"
    assert [(change.label, change.before, change.after) for change in marks.changes(row)] == [
        ("Catégorie", "", "B1"),
        ("Bloqué par le téléservice", "", "oui"),
    ]


def test_a_fragment_belongs_to_the_list_of_the_page_that_asked():
    request = RequestFactory().post("/agent/tickets/x/prendre/")
    request.htmx = type(
        "Htmx", (), {"current_url": "https://x/agent/?view=mine&q=a+b&evil=1", "__bool__": lambda s: True}
    )()
    assert marks.list_query(Context({"request": request})) == "?view=mine&q=a+b"
    assert marks.list_query(Context({"request": request}), q="") == "?view=mine"
    assert marks.list_query(Context({})) == ""


def test_the_agenda_is_one_list_in_order_with_one_next_date():
    row = Ticket(
        received_at=NOW - timedelta(days=3), answer_due=date(2026, 11, 25), silence_on=date(2027, 1, 19)
    )
    row.state = "qualified"
    legal = [LegalDate("title_expiry", date(2026, 11, 23), "CESEDA", "Fin du titre")]
    days = agenda(row, legal, clock.today())
    assert [day.date for day in days] == sorted(day.date for day in days)
    assert [day.label for day in days if day.is_next] == ["Fin du titre"]
    assert [day.is_past for day in days] == [True, False, False, False]
