"""How often a contact writes to each table: what is known before a row is written is written with it."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.search.engine import rebuild
from knowledge_base.indexing import KIND
from tests.tickets.builders import receipt

pytestmark = pytest.mark.django_db

_WRITE = re.compile(r'^(INSERT|UPDATE|DELETE)[^"]*"(\w+)"')


@pytest.fixture(autouse=True)
def _index() -> None:
    rebuild(KIND)


def written(**contact) -> Counter[str]:
    """« INSERT tickets_ticket » and the like, with how often each ran for one contact."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        receipt(**contact)
    found = (_WRITE.match(query["sql"]) for query in queries)
    return Counter(f"{match[1]} {match[2]}" for match in found if match)


def test_the_first_words_of_somebody_unknown_write_each_row_once():
    statements = written()
    ticket = {name: times for name, times in statements.items() if name.endswith("tickets_ticket")}
    assert ticket == {"INSERT tickets_ticket": 1}
    assert statements["INSERT audit_auditrow"] == 1
    assert statements["INSERT tickets_message"] == statements["INSERT tickets_person"] == 1
    assert not any(name.startswith("DELETE") for name in statements)
    assert "UPDATE tickets_contactpoint" not in statements


def test_somebody_known_is_heard_again():
    written()
    assert written(external_id="second")["UPDATE tickets_contactpoint"] == 1
