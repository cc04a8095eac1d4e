"""The table is complete, the intake does what it says, and the documentation shows it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction

from tests.mail.threading.document import PAGE, renewed
from tests.mail.threading.mails import ended, scene
from tests.mail.threading.table import AUTOMATIC, PLACES, ROWS, SENDERS, STATES, end_of, mails


def test_each_mail_belongs_to_exactly_one_row():
    wrong = {mail: found for mail in mails() if (found := sum(row.holds(mail) for row in ROWS)) != 1}
    assert wrong == {}


def test_each_row_is_needed_and_names_only_what_exists():
    for row in ROWS:
        assert any(row.holds(mail) for mail in mails())
        for pattern, known in (
            (row.place, PLACES),
            (row.sender, SENDERS),
            (row.state, STATES),
            (row.automatic, AUTOMATIC),
        ):
            assert set(pattern.split()) <= set(known)


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_every_mail_ends_as_the_table_says(state, agent, supervisor):
    on = scene(state, agent, supervisor)
    wrong = []
    for mail in mails():
        if mail.state != state:
            continue
        expected = end_of(mail)
        if mail.automatic == "list":
            expected = replace(expected, acknowledged=False)
        with transaction.atomic():
            found, forbidden = ended(mail, on)
            transaction.set_rollback(True)
        if found != expected or forbidden:
            wrong.append((mail, found, forbidden))
    assert wrong == []


def test_the_documentation_shows_the_table():
    page = PAGE.read_text()
    assert page == renewed(page), "run: python -m tests.mail.threading.document"
