"""A conversation keeps one subject, whoever's mailer wrote it last."""

from __future__ import annotations

import pytest

from tests.tickets.builders import ticket
from tickets.actions import reply
from tickets.notifications.answer import _answer_subject
from tickets.subjects import bare_subject


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Page blanche", "Page blanche"),
        ("Re: [CCC-004201-Z] Re:  Page\tblanche", "Page blanche"),
        ("RE : Page blanche", "Page blanche"),
        ("رد: [CCC-004201-Z] Re: Page blanche", "Page blanche"),
        ("Tr : Page blanche", "Tr : Page blanche"),
        ("Récépissé", "Récépissé"),
        ("Renouvellement : refusé", "Renouvellement : refusé"),
        ("[CCC-004201-Z]", ""),
        ("", ""),
    ],
)
def test_prefixes_are_taken_off_and_nothing_else(subject: str, bare: str):
    assert bare_subject(subject) == bare


def test_a_thousand_prefixes_cost_ten():
    assert bare_subject("Re: " * 1000).startswith("Re: Re:")


@pytest.mark.django_db
def test_our_answer_names_its_own_ticket_alone(agent):
    opened = ticket(subject="Re: [CCC-004201-Z] Re: Page blanche")
    reply(opened, "Bonjour", actor=agent)
    assert _answer_subject(opened) == f"[{opened.reference}] Re: Page blanche"
