"""Tokens, merges and answers between tickets; the table of every case is in `threading/`."""

from __future__ import annotations

import pytest

from helpdesk.kernel import clock
from tests.tickets.builders import receipt, ticket
from tickets.actions import reply
from tickets.models import Ticket
from tickets.tokens import message_id, reply_address, thread_token, ticket_id_of

pytestmark = pytest.mark.django_db


def test_a_merged_ticket_passes_its_messages_on(agent):
    first, second = ticket(), ticket(subject="Autre sujet")
    Ticket.objects.filter(pk=first.pk).update(
        merged_into=second, state="closed", closed_at=clock.now(), close_reason="Fusionné"
    )
    found = receipt("Suite", recipient=reply_address(first.pk))
    assert found.ticket == second


def test_a_newsletter_parent_shared_by_two_people_gives_two_tickets():
    parent = ("newsletter-7@example.com",)
    first = receipt(email="a@example.net", name="A Sow", in_reply_to=parent)
    second = receipt(email="b@example.net", name="B Diallo", in_reply_to=parent)
    assert first.ticket != second.ticket


def _altered(token: str) -> list[str]:
    number, nonce, signature = token.split(".")
    flipped = ("0" if signature[0] != "0" else "1") + signature[1:]
    return [
        f"{number}.{nonce}.{signature[:-1]}",
        f"{number}.{nonce}.{flipped}",
        f"t{int(number[1:]) + 1}.{nonce}.{signature}",
        f"{number}.{nonce[::-1] if nonce != nonce[::-1] else '00000000'}.{signature}",
        f"{number}..{signature}",
    ]


def test_tokens_truncated_swapped_or_invented_are_worth_nothing():
    token = thread_token(12)
    assert ticket_id_of(f"<{token}@ccc.example.org>") == 12
    assert ticket_id_of(message_id(12)) == 12
    assert [ticket_id_of(altered) for altered in _altered(token)] == [None] * 5


def test_a_former_secret_key_is_still_believed_until_it_is_dropped(settings):
    token = thread_token(12)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key"
    assert ticket_id_of(token) == 12
    settings.SECRET_KEY_FALLBACKS = []
    assert ticket_id_of(token) is None


def test_an_answer_goes_to_the_address_that_the_person_last_used(agent):
    opened = ticket(email="old@example.net")
    opened.person.contact_points.create(kind="email", value="new@example.net", added_at=clock.now())
    receipt("Suite", email="new@example.net", recipient=reply_address(opened.pk))
    opened.refresh_from_db()
    assert reply(opened, "Bonjour", actor=agent).address == "new@example.net"
