"""How an answer fares, in words that stand before the address it went to."""

from __future__ import annotations

import pytest

from chat.broadcasts import letters
from tickets.causes import delivery_towards
from tickets.enums import Delivery
from tickets.events import DeliveryChanged


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        (Delivery.QUEUED, "Envoi prévu à"),
        (Delivery.WAITING, "Retardé pour"),
        (Delivery.BOUNCED, "Non remis à"),
        (Delivery.COMPLAINED, "Signalé comme indésirable par"),
        (Delivery.NO_ROUTE, "Aucune adresse : rappeler ou écrire par la poste"),
    ],
)
def test_the_preposition_agrees_with_the_state(delivery: str, words: str):
    assert delivery_towards(delivery) == words


def test_an_open_page_is_told_in_the_words_of_the_page():
    (letter,) = letters(DeliveryChanged(ticket_id=1, message_id=2, delivery=Delivery.WAITING))
    assert "Retardé pour" in str(letter)
