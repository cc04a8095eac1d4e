"""However a conversation ends, it ends in one ticket with everything that was said."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection

from chat import actions
from chat.models import ChatSession
from chat.tasks import close_silent_chats
from helpdesk.kernel import blobs, clock
from helpdesk.kernel.errors import Refused
from helpdesk.outbox.models import Entry
from tests.chat.conftest import start_chat
from tickets.channels.base import channel_named
from tickets.enums import Channel, Direction, Outcome, State
from tickets.models import Reception, Ticket


def talk(chat, agent) -> None:
    actions.take(chat, actor=agent)
    actions.say_as_agent(chat, "Bonjour, que voyez-vous à l'écran ?", actor=agent, client_id="a1")
    actions.say_as_person(chat, "Une erreur est survenue", client_id="p1")


def fresh(chat) -> ChatSession:
    return ChatSession.objects.get(pk=chat.pk)


@pytest.mark.django_db
class TestOneProcess:
    def test_a_closed_conversation_is_a_ticket_of_the_agent(self, chat, agent):
        talk(chat, agent)
        actions.close_conversation(chat, actor=agent)
        ticket = fresh(chat).ticket
        assert fresh(chat).state == "closed"
        assert (ticket.channel, ticket.assignee, ticket.unread) == (Channel.CHAT, agent, False)
        assert ticket.person.name == "Awa Diallo"

    def test_the_ticket_holds_the_persons_words_and_a_note_both_sides(self, chat, agent):
        talk(chat, agent)
        actions.close_conversation(chat, actor=agent)
        inbound, note = fresh(chat).ticket.messages.order_by("pk")
        assert inbound.text == "Mon attestation n'est pas générée\nUne erreur est survenue"
        assert (note.direction, note.author) == (Direction.NOTE, agent)
        for words in (
            "Awa Diallo : Mon attestation n'est pas générée",
            "Alix Moreau a pris la conversation",
            "Alix Moreau : Bonjour, que voyez-vous à l'écran ?",
            "Awa Diallo : Une erreur est survenue",
            "Alix Moreau a terminé la conversation",
        ):
            assert words in note.text

    def test_the_raw_document_holds_both_sides(self, chat, agent):
        talk(chat, agent)
        actions.close_conversation(chat, actor=agent)
        reception = Reception.objects.get()
        transcript = json.loads(blobs.get(reception.raw_sha256))["transcript"]
        assert reception.external_id == f"chat:{chat.pk}"
        assert [line["author"] for line in transcript] == ["person", "system", "agent", "person", "system"]
        assert transcript[2]["text"] == "Bonjour, que voyez-vous à l'écran ?"

    def test_what_was_stored_can_be_processed_again_without_a_second_ticket(self, chat, agent):
        actions.leave(chat)
        raw = blobs.get(Reception.objects.get().raw_sha256)
        assert channel_named(Channel.CHAT).accept(raw).outcome == Outcome.DUPLICATE
        assert Ticket.objects.count() == 1

    def test_a_long_conversation_is_kept_whole_in_several_notes(self, chat, agent, settings):
        settings.MAX_MESSAGE_CHARS = 4_500
        actions.take(chat, actor=agent)
        for number in range(6):
            actions.say_as_person(chat, f"{number}" * 1_900, client_id=f"c{number}")
        actions.close_conversation(chat, actor=agent)
        notes = fresh(chat).ticket.messages.filter(direction=Direction.NOTE)
        assert notes.count() == 3
        assert all(f"{number}" * 1_900 in "".join(note.text for note in notes) for number in range(6))

    def test_a_complete_answer_closes_the_ticket_too(self, chat, agent):
        talk(chat, agent)
        actions.close_conversation(chat, actor=agent, solved=True)
        ticket = fresh(chat).ticket
        assert (ticket.state, ticket.close_reason) == (
            State.CLOSED,
            "Réponse complète donnée en messagerie instantanée",
        )

    def test_the_person_may_leave_the_queue_and_is_answered_in_writing(self, chat):
        actions.leave(chat)
        assert fresh(chat).state == "unanswered"
        assert fresh(chat).ticket.state == State.ACKNOWLEDGED
        assert Entry.objects.get().recipient == "awa@example.org"

    def test_ending_twice_is_ending_once(self, chat, agent):
        actions.leave(chat)
        actions.leave(chat)
        with pytest.raises(Refused, match="terminée"):
            actions.close_conversation(chat, actor=agent)
        assert (Reception.objects.count(), Ticket.objects.count()) == (1, 1)

    def test_a_page_in_another_language_declares_it(self):
        chat = start_chat(question="Bonjour", language="zh-hans")
        actions.leave(chat)
        assert fresh(chat).ticket.language == "zh"

    def test_a_conversation_joins_the_ticket_that_the_agent_vouches_for(self, chat, agent):
        actions.leave(start_chat(question="Première demande"))
        ticket = Ticket.objects.get()
        actions.take(chat, actor=agent)
        actions.join_ticket(chat, ticket, actor=agent)
        actions.close_conversation(chat, actor=agent)
        assert Ticket.objects.get() == ticket
        assert fresh(chat).ticket == ticket
        assert Reception.objects.get(external_id=f"chat:{chat.pk}").outcome == Outcome.APPENDED

    def test_a_reference_that_the_person_types_joins_nothing_by_itself(self, agent):
        actions.leave(start_chat(name="Bilal", email="bilal@example.net"))
        ticket = Ticket.objects.get()
        chat = start_chat(claimed_reference=ticket.reference)
        actions.leave(chat)
        assert fresh(chat).ticket != ticket

    def test_a_line_that_arrives_late_goes_to_the_ticket(self, chat):
        actions.leave(chat)
        line = actions.say_as_person(chat, "Un détail encore", client_id="late")
        again = actions.say_as_person(chat, "Un détail encore", client_id="late")
        assert line == again
        messages = fresh(chat).ticket.messages.filter(direction=Direction.INBOUND)
        assert [message.text for message in messages] == [
            "Mon attestation n'est pas générée",
            "Un détail encore",
        ]

    def test_an_address_left_after_the_end_is_where_the_answer_goes(self, agent):
        chat = start_chat(email="")
        actions.leave(chat)
        assert not Entry.objects.exists()
        actions.leave_contact(fresh(chat), email="awa@example.org")
        newest = fresh(chat).ticket.messages.last()
        assert (newest.address, newest.text) == (
            "awa@example.org",
            "Coordonnées laissées après la conversation : awa@example.org",
        )

    def test_a_fault_of_ours_keeps_the_conversation_for_a_human(self, chat, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError("broken")

        monkeypatch.setattr("tickets.intake.pipeline.propose", fail)
        actions.leave(chat)
        monkeypatch.undo()
        assert fresh(chat).ticket is None
        assert fresh(chat).reception.outcome == Outcome.QUARANTINED
        assert "Mon attestation" in json.loads(blobs.get(fresh(chat).reception.raw_sha256))["text"]

    def test_a_replayed_reception_gives_the_conversation_its_ticket(self, chat):
        actions.leave(chat)
        ticket = fresh(chat).ticket
        ChatSession.objects.update(ticket=None)
        close_silent_chats()
        assert fresh(chat).ticket == ticket


@pytest.mark.django_db
class TestTime:
    def test_who_is_not_answered_in_time_gets_a_ticket(self, chat, settings):
        settings.CHAT_UNANSWERED_MINUTES = 5
        with clock.at(clock.now() + timedelta(minutes=4, seconds=50)):
            close_silent_chats()
        assert fresh(chat).state == "waiting"
        with clock.at(clock.now() + timedelta(minutes=5, seconds=10)):
            close_silent_chats()
        assert fresh(chat).state == "unanswered"
        assert fresh(chat).ticket.messages.get(direction=Direction.INBOUND).text.startswith("Mon attestation")

    def test_silence_ends_and_words_do_not(self, chat, agent, settings):
        settings.CHAT_SILENCE_MINUTES = 10
        talk(chat, agent)
        with clock.at(clock.now() + timedelta(minutes=9)):
            actions.say_as_person(chat, "Je cherche", client_id="p2")
        with clock.at(clock.now() + timedelta(minutes=12)):
            close_silent_chats()
        assert fresh(chat).state == "active"
        with clock.at(clock.now() + timedelta(minutes=20)):
            close_silent_chats()
        assert fresh(chat).state == "closed"
        assert "terminée faute de message" in fresh(chat).ticket.messages.last().text

    def test_a_released_conversation_waits_its_full_time_again(self, chat, agent, settings):
        settings.CHAT_UNANSWERED_MINUTES = 5
        actions.take(chat, actor=agent)
        with clock.at(clock.now() + timedelta(minutes=8)):
            actions.release(chat, actor=agent)
        with clock.at(clock.now() + timedelta(minutes=9)):
            close_silent_chats()
        assert fresh(chat).state == "waiting"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_processes_that_close_at_once_make_one_ticket(attempt, agent):
    chat = start_chat()
    talk(chat, agent)
    now = clock.now() + timedelta(hours=1)
    barrier = threading.Barrier(4)
    faults: list[Exception] = []

    def close(end) -> None:
        try:
            barrier.wait()
            with clock.at(now):
                end()
        except Refused:
            pass
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    ends = [
        close_silent_chats,
        close_silent_chats,
        lambda: actions.leave(ChatSession.objects.get()),
        lambda: actions.close_conversation(ChatSession.objects.get(), actor=agent),
    ]
    threads = [threading.Thread(target=close, args=[end]) for end in ends]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert (Ticket.objects.count(), Reception.objects.count()) == (1, 1)
    assert fresh(chat).ticket == Ticket.objects.get()
    assert fresh(chat).lines.filter(notice__startswith="ended").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_line_said_while_the_conversation_ends_is_in_the_ticket_either_way():
    chat = start_chat()
    barrier = threading.Barrier(2)

    def run(act) -> None:
        barrier.wait()
        act()
        connection.close()

    threads = [
        threading.Thread(target=run, args=[lambda: actions.leave(chat)]),
        threading.Thread(
            target=run, args=[lambda: actions.say_as_person(chat, "Dernier mot", client_id="x")]
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    texts = "\n".join(fresh(chat).ticket.messages.values_list("text", flat=True))
    assert texts.count("Dernier mot") >= 1
