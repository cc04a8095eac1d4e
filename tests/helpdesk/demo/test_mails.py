"""The demo's mails end as their stories say: each shows one thing that the product does with mail."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from helpdesk.demo import enclosures
from helpdesk.demo.mails import load_mails
from helpdesk.kernel import blobs, clock
from tickets.enums import Direction, LinkKind, Notice, Outcome, State
from tickets.models import Attachment, Message, Reception, Ticket, TicketLink

_REPLIES = {
    "thiago.almeida@example.net": ("Bonjour", "ma demande est partie.\n\nMerci beaucoup !", State.REOPENED),
    "salma.haddad@example.net": ("مرحبا", "ومرة من الحاسوب.", State.QUALIFIED),
    "ekaterina.sokolova@example.net": ("Здравствуйте!", "не приходит второй день.", State.REOPENED),
}
_NOTICES = {
    "olga.melnyk@example.net": (Notice.ENCRYPTED, ""),
    "ibrahim.sow@example.net": (Notice.OUTLOOK_RICH, "que le site refuse"),
    "permanence@passerelle.example.org": (Notice.INVITATION, "point téléphonique"),
}


@pytest.fixture
def loaded(agent) -> int:
    return load_mails(agent)


def _last(address: str) -> Message:
    return Message.objects.filter(address=address, direction=Direction.INBOUND).latest("pk")


@pytest.mark.django_db
def test_every_mail_is_taken_in_and_those_from_elsewhere_are_linked(loaded: int):
    ends = Counter(Reception.objects.values_list("outcome", flat=True))
    assert ends == {Outcome.OPENED: loaded - 4, Outcome.APPENDED: 3, Outcome.AUTO_REPLY: 1}
    links = {link.source.person.last_name: link.kind for link in TicketLink.objects.all()}
    assert links == {"Martínez": LinkKind.SAME_PERSON, "Delorme": LinkKind.CITED_BY_STRANGER}
    absent = Ticket.objects.get(person__last_name="Cissé")
    assert absent.state == State.ANSWERED
    assert "je suis en voyage" in absent.messages.filter(direction=Direction.SYSTEM).get().text


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_replies_show_their_new_words_alone():
    for address, (first, last, state) in _REPLIES.items():
        reply = _last(address)
        assert reply.text.startswith(first)
        assert reply.text.endswith(last)
        assert "Cordialement" in reply.quoted
        assert reply.ticket.state == state


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_the_reader_is_told_how_the_words_came_and_finds_each_file():
    for address, (notice, words) in _NOTICES.items():
        assert _last(address).notices == [notice]
        assert words in _last(address).text
    screen = Attachment.objects.get(content_type="image/png")
    assert screen.inline
    assert screen.sha256 == hashlib.sha256(enclosures.screenshot()).hexdigest()
    papers = Attachment.objects.filter(content_type="application/pdf")
    assert {paper.filename for paper in papers} == {
        "Attestation de l'employeur.pdf",
        "attestation-employeur.pdf",
    }
    assert all(blobs.get(paper.sha256).startswith(b"%PDF-") for paper in papers)
    assert Attachment.objects.filter(content_type="message/rfc822").count() == 1


def test_papers_are_the_same_bytes_each_time():
    today = clock.today()
    assert enclosures.screenshot() == enclosures.screenshot()
    assert enclosures.employer_letter(today) == enclosures.employer_letter(today)
