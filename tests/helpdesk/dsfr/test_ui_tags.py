"""The words, numbers and drawings that the tags give."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from helpdesk.dsfr import charts
from helpdesk.dsfr.templatetags import ui
from helpdesk.kernel import clock

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)


def render(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 3, 7), "dépassé depuis 3 jours"),
        (date(2026, 3, 9), "dépassé depuis 1 jour"),
        (date(2026, 3, 10), "aujourd'hui"),
        (date(2026, 3, 11), "demain"),
        (date(2026, 4, 5), "dans 26 jours"),
        (None, ""),
    ],
)
def test_a_delay_is_said_as_people_say_it(due, words):
    with clock.at(NOON):
        assert ui.delay(due) == words


def test_an_instant_counts_on_the_day_it_has_in_paris():
    with clock.at(NOON):
        assert ui.days_left(datetime(2026, 3, 10, 23, 30, tzinfo=UTC)) == 1


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Claire Morel", "CM"),
        ("Jeanne-Marie du Petit", "JP"),
        ("Zoé", "Z"),
        ("", "?"),
        ("élie garnier", "ÉG"),
    ],
)
def test_initials(name, letters):
    assert ui.initials(name) == letters


def test_a_badge_is_capped_and_silent_at_zero():
    assert [ui.capped(count) for count in (None, 0, 7, 99, 100)] == ["", "", "7", "99", "99+"]


def test_a_style_sheet_is_linked_once_however_often_it_is_asked_for():
    html = render('{% dsfr_css "forms" %}{% dsfr_css "input" "stepper" %}')
    assert html.count("input.main.min.css") == 1
    assert html.count("stepper.main.min.css") == 1


def test_an_icon_is_silent_unless_it_is_alone():
    assert 'aria-hidden="true"' in render('{% icon "phone" %}')
    named = render('{% icon "phone" "Téléphone" %}')
    assert 'role="img" aria-label="Téléphone"' in named
    assert "aria-hidden" not in named


def test_an_icon_label_cannot_bring_markup():
    assert "<b>" not in render('{% icon "phone" label %}', label='"><b>')


def test_a_line_spreads_over_the_width_and_its_peak_touches_the_top():
    assert charts.points([0, 5, 10], width=102, height=22) == "1.0,21.0 51.0,11.0 101.0,1.0"
    assert charts.points([]) == ""
    assert charts.points([0, 0]) == "1.0,23.0 99.0,23.0"


def test_bars_share_the_width_and_a_small_value_stays_visible():
    big, small, none = charts.bars([("a", 1000), ("b", 1), ("c", 0)], width=100, height=40, gap=2)
    assert (big.y, big.height) == (0, 40)
    assert small.height == 1
    assert none.height == 0
    assert round(none.x + none.width) == 100


def test_numbers_inside_a_drawing_keep_their_point_in_french():
    html = render('{% bar_chart data "Messages" %}', data=[("lun.", 3), ("mar.", 2), ("mer.", 1)])
    assert 'width="32.0"' in html


def test_block_components_keep_their_body_and_escape_their_title():
    html = render('{% dialog id="d" title=title %}<p>Corps</p>{% enddialog %}', title="<b>")
    assert "<p>Corps</p>" in html
    assert "&lt;b&gt;" in html
    table = render('{% datatable caption="Tickets" %}<tbody></tbody>{% enddatatable %}')
    assert "<caption>Tickets</caption><tbody></tbody>" in table
