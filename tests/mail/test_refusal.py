"""An empty message is refused; its sender is told once, and the ledger says whether that could be done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpdesk.outbox.models import Entry, State
from tests.tickets.builders import inbound, receipt, ticket
from tickets.enums import Outcome
from tickets.intake.message import Declared
from tickets.intake.pipeline import receive
from tickets.models import Reception, Ticket

pytestmark = pytest.mark.django_db


def empty(**options):
    return receipt("", subject="  ", **options)


def notice() -> Entry:
    return Entry.objects.get(dedupe_key__startswith="refusal:")


def test_an_empty_mail_is_answered_with_how_to_write_again():
    found = empty(email="vide@example.org")
    assert found.outcome == Outcome.REFUSED
    assert found.reason == "Message vide : ni texte, ni objet, ni pièce jointe — expéditeur informé"
    entry = notice()
    assert (entry.recipient, entry.state) == ("vide@example.org", State.QUEUED)
    assert entry.reference == f"reception:{found.reception.pk}"
    assert entry.payload["subject"] == "Votre message est arrivé vide"
    for mention in ("0 806 001 620", "http://testserver/contact/", "aide@ccc.example.org", "mot de passe"):
        assert mention in entry.payload["text"]
    assert not Ticket.objects.exists()


def test_the_french_comes_first_and_the_language_of_the_person_follows():
    ticket(
        "Hola, la página se queda en blanco cuando envío mi solicitud.",
        email="ana@example.org",
        name="Ana Ruiz",
    )
    empty(email="ana@example.org")
    text = notice().payload["text"]
    assert text.index("Bonjour,") < text.index("Traducción de cortesía")


def test_an_unknown_sender_gets_english_below_the_french():
    empty(email="vide@example.org")
    assert "Courtesy translation" in notice().payload["text"]


def test_a_declared_language_wins_and_french_needs_no_translation():
    empty(email="vide@example.org", declared=Declared(language="fr"))
    assert "courtoisie" not in notice().payload["text"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"email": ""}, "aucune adresse"),
        ({"email": "pas une adresse"}, "aucune adresse"),
        ({"return_path": "<>"}, "liste ou d'un automate"),
        ({"machine": "list"}, "liste ou d'un automate"),
        ({"channel": "chat"}, "n'est pas venu par courriel"),
    ],
)
def test_where_no_notice_may_be_sent_the_reason_says_so(options, said):
    found = empty(**options)
    assert found.outcome == Outcome.REFUSED
    assert said in found.reason
    # Neither the reason nor the name of the outcome says that somebody was told.
    assert "expéditeur informé" not in f"{found.outcome.label} {found.reason}"
    assert not Entry.objects.exists()


def test_refusals_and_acknowledgements_share_their_caps(settings):
    settings.ACKNOWLEDGEMENTS_PER_RECIPIENT_PER_DAY = 2
    ticket(email="vide@example.org")
    assert empty(email="vide@example.org").reason.endswith("expéditeur informé")
    held = empty(email="vide@example.org")
    assert held.reason.endswith("expéditeur pas encore informé : l'avis est retenu aux envois")
    assert Entry.objects.get(dedupe_key=f"refusal:{held.reception.pk}").state == State.WITHHELD


def test_the_same_empty_mail_twice_is_one_notice():
    message = inbound("", subject="", email="vide@example.org", external_id="once")
    receive(message)
    assert receive(replace(message)).outcome == Outcome.DUPLICATE
    assert Entry.objects.count() == 1
    assert Reception.objects.count() == 2
