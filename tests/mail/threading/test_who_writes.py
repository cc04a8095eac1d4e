"""Who a message comes from, when addresses are shared, borrowed, spoofed or new."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from tests.tickets.builders import inbound, receipt, ticket
from tickets.actions import reply
from tickets.enums import Direction, LinkKind, Outcome, State
from tickets.intake.matching import match, match_by_numbers
from tickets.intake.message import Declared
from tickets.models import ContactPoint, Message, Ticket, TicketLink
from tickets.tokens import message_id, reply_address

pytestmark = pytest.mark.django_db

FAMILY = "famille@example.net"
NUMBER = Declared(foreigner_number="9903123456")
ELSEWHERE = {"email": "amina.perso@example.org", "name": "Amina BENALI"}


@pytest.fixture
def shared(db) -> Ticket:
    """The ticket of Amina Benali, at an address that is also Karim Haddad's."""
    ticket("Bonjour", email=FAMILY, name="Karim Haddad")
    return ticket(email=FAMILY, name="Amina Benali")


@pytest.mark.parametrize("name", ["Amina Benali", "BENALI Amina", "Famille Benali-Haddad", ""])
def test_on_a_shared_address_a_token_leads_to_its_own_person(shared, name):
    found = receipt("La suite", email=FAMILY, name=name, recipient=reply_address(shared.pk))
    assert (found.outcome, found.ticket) == (Outcome.APPENDED, shared)
    assert found.message.person == shared.person


def test_on_a_shared_address_the_other_person_does_not_enter(shared):
    found = receipt("La suite", email=FAMILY, name="Karim Haddad", recipient=reply_address(shared.pk))
    assert found.outcome == Outcome.OPENED
    assert found.ticket.person != shared.person
    assert found.ticket.links.get().kind == LinkKind.CITED_BY_STRANGER
    assert shared.messages.count() == 1


def test_a_person_alone_on_their_address_is_known_whatever_name_the_mailer_shows():
    opened = ticket()
    found = receipt("La suite", name="أمينة", recipient=reply_address(opened.pk))
    assert found.ticket == opened


def test_the_sender_s_own_ticket_wins_over_a_borrowed_token():
    theirs, own = ticket(email="x@example.net", name="Xenia Noir"), ticket()
    found = receipt(
        "La suite", recipient=reply_address(theirs.pk), subject=f"Re: [{own.reference}] Dépôt impossible"
    )
    assert (found.outcome, found.ticket) == (Outcome.APPENDED, own)
    assert theirs.messages.count() == 1


def test_an_account_s_from_enters_nowhere_even_where_it_is_on_record(agent):
    opened = ticket()
    ContactPoint.objects.create(person=opened.person, kind="email", value=agent.email, added_at=clock.now())
    found = receipt("Voici la réponse", email=agent.email.upper(), recipient=reply_address(opened.pk))
    assert (found.outcome, found.message.direction) == (Outcome.OPENED, Direction.INBOUND)
    assert found.ticket != opened
    assert opened.messages.count() == 1
    assert not Entry.objects.filter(reference__startswith="message:").exists()


def test_a_second_address_is_proposed_by_number_and_name_together():
    known = ticket(declared=NUMBER)
    found = receipt(declared=Declared(foreigner_number="99 03 12 34 56"), **ELSEWHERE)
    link = found.ticket.links.get()
    assert (link.target, link.kind, link.accepted) == (known, LinkKind.SAME_PERSON, None)
    assert found.ticket.person != known.person


@pytest.mark.parametrize(
    "sender",
    [
        {"email": "x@example.net", "name": "Xenia Noir"},
        {"email": "x@example.net", "name": ""},
        {"email": "y@example.net", "name": "Amina Haddad"},
    ],
)
def test_a_number_alone_proposes_nothing(sender):
    ticket(declared=NUMBER)
    assert not receipt(declared=NUMBER, **sender).ticket.links.exists()


def test_a_birth_date_that_differs_proposes_nothing():
    born = {"first_name": "Amina", "last_name": "Benali", "foreigner_number": "9903123456"}
    ticket(declared=Declared(birth_date=clock.today(), **born))
    other = Declared(birth_date=clock.today().replace(year=1990), **born)
    assert not receipt(declared=other, email="z@example.net").ticket.links.exists()


def test_what_a_human_refused_is_not_proposed_by_number_again():
    ticket(declared=NUMBER)
    first = receipt(declared=NUMBER, **ELSEWHERE).ticket
    TicketLink.objects.filter(source=first).update(accepted=False, settled_at=clock.now())
    assert not receipt(declared=NUMBER, **ELSEWHERE).ticket.links.exists()


def test_merges_in_a_circle_catch_nobody():
    first, second = ticket(), ticket(subject="Autre")
    closed = {"state": State.CLOSED, "closed_at": clock.now(), "close_reason": "Fusionné"}
    Ticket.objects.filter(pk=first.pk).update(merged_into=second, **closed)
    Ticket.objects.filter(pk=second.pk).update(merged_into=first, **closed)
    found = receipt("La suite", recipient=reply_address(first.pk))
    assert found.outcome == Outcome.OPENED
    assert found.ticket not in (first, second)


def test_a_ticket_that_is_gone_is_named_in_the_ledger():
    opened = ticket()
    reference, address = opened.reference, reply_address(opened.pk)
    opened.delete()
    found = receipt("La suite", recipient=address)
    assert (found.outcome, found.reason) == (
        Outcome.OPENED,
        f"Cite un ticket qui n'existe pas ou plus : {reference}",
    )


def test_an_answer_after_two_addresses_goes_to_the_one_that_wrote_last(agent):
    opened = ticket(email="old@example.net")
    ContactPoint.objects.create(
        person=opened.person, kind="email", value="new@example.net", added_at=clock.now()
    )
    receipt("Suite", email="old@example.net", recipient=reply_address(opened.pk))
    assert reply(opened, "Bonjour", actor=agent).address == "old@example.net"


# What it costs


def cost(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_a_mail_without_reference_is_matched_without_a_query():
    message = inbound()
    assert cost(lambda: match(message)) == 0


def test_a_reply_to_something_unknown_costs_one_query():
    message = inbound(in_reply_to=("a@example.net",), references=tuple(f"{n}@example.net" for n in range(40)))
    assert cost(lambda: match(message)) == 1


@pytest.mark.parametrize("email", ["amina@example.net", "mallory@example.com"])
def test_a_reply_to_us_costs_at_most_four_queries_whoever_writes(email):
    opened = ticket()
    message = inbound(email=email, recipient=reply_address(opened.pk), subject=f"Re: {opened.reference}")
    assert cost(lambda: match(message)) <= 4


def test_a_hundred_references_cost_no_more_than_one():
    tokens = tuple(message_id(ticket(email=f"a{n}@example.net").pk).strip("<>") for n in range(20))
    message = inbound(references=tokens, email="mallory@example.com")
    assert cost(lambda: match(message)) <= 5


def test_a_new_ticket_without_number_looks_for_nobody():
    message = inbound()
    opened = ticket()
    assert cost(lambda: match_by_numbers(opened, message)) == 0


def test_a_new_ticket_with_both_numbers_costs_at_most_four_queries():
    numbers = Declared(foreigner_number="9903123456", application_number="123456789")
    ticket(declared=Declared(application_number="123456789"))
    found = ticket(declared=numbers, **ELSEWHERE)
    assert found.links.exists()
    message = inbound(declared=numbers, **ELSEWHERE)
    assert cost(lambda: match(message)) + cost(lambda: match_by_numbers(found, message)) <= 4


@pytest.mark.parametrize("field", ["foreigner_number", "application_number"])
def test_numbers_are_found_by_an_index(field):
    opened = ticket()
    setattr(opened, field, "9903123456")
    with CaptureQueriesContext(connection) as captured:
        match_by_numbers(opened, inbound())
    [statement] = [query["sql"] for query in captured.captured_queries]
    plan = _plan(statement)
    assert f"ticket_of_{field}" in plan, plan


def test_message_ids_are_found_by_an_index():
    with CaptureQueriesContext(connection) as captured:
        match(inbound(in_reply_to=("a@example.net",)))
    [statement] = [query["sql"] for query in captured.captured_queries]
    assert Message._meta.db_table in statement
    assert "message_id" in _plan(statement)


def _plan(statement: str) -> str:
    prefix = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table of three rows is read whole whatever its indexes.
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{prefix} {statement}".replace("%", "%%"))
        return "\n".join(str(row) for row in cursor.fetchall())
