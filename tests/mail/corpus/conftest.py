"""The desk of the corpus, opened once a module through the real doors, and taken back after each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from helpdesk.accounts.permissions import Role
from helpdesk.kernel import clock
from tests.mail.corpus import desk
from tests.mail.pipe import deliver
from tests.support.people import make_user
from tickets.actions import close_ticket, merge, reply
from tickets.models import Ticket

OPENED = datetime(2026, 5, 11, 7, 30, tzinfo=UTC)
NOW = datetime(2026, 5, 12, 8, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def _desk(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """Everything of the module happens in one transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, clock.at(OPENED):
        patch.setattr("django.conf.settings.DATA_DIR", tmp_path_factory.mktemp("desk"))
        with transaction.atomic():
            _open_desk()
            yield
            transaction.set_rollback(True)


@pytest.fixture
def desk_opened(_desk, db, data_dir: Path) -> Iterator[None]:
    """The desk as `desk.py` tells it; what the test adds is in a savepoint of pytest-django's, taken back."""
    with clock.at(NOW):
        yield


def _open_desk() -> None:
    _number_tickets_from(desk.FIRST_NUMBER)
    agent = make_user(Role.AGENT, first_name="Alix", last_name="Moreau", email=desk.AGENT)
    tickets = {name: _opened(name) for name in desk.TICKETS}
    for name in ("answered", "closed", "karim"):
        reply(tickets[name], "Bonjour,\nVidez le cache de votre navigateur.\nLe centre", actor=agent)
    close_ticket(tickets["closed"], reason="Répondu", actor=agent)
    merge(tickets["merged"], tickets["open"], actor=agent)
    tickets["deleted"].receptions.update(ticket=None, message=None)
    tickets["deleted"].delete()


def _opened(name: str) -> Ticket:
    assert deliver(desk.first_mail(name)).line["ticket"] == desk.REFERENCES[name]
    return Ticket.objects.get(pk=desk.TICKETS[name])


def _number_tickets_from(number: int) -> None:
    """The next ticket gets this number; the sequence of PostgreSQL ignores transactions, the table is empty."""
    table = Ticket._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number - 1])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number - 1])
