"""What automatic mail says is ours alone (S6), and nothing that anybody writes becomes a header of ours (S8)."""

from __future__ import annotations

import email
import re
from contextlib import suppress
from email import policy
from email.errors import HeaderParseError
from itertools import count

import pytest
from django.core.mail import BadHeaderError
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from helpdesk.outbox.models import Entry
from helpdesk.outbox.transports.email import build
from tests.tickets.builders import inbound, receipt, ticket
from tickets import actions
from tickets.intake.message import InboundAttachment
from tickets.intake.pipeline import receive
from tickets.models import AcknowledgementQuota, Person, Ticket
from tickets.notifications import enqueue_acknowledgement, enqueue_refusal

pytestmark = pytest.mark.django_db
_numbers = count(1)

RUN = 8
LURES = (
    "Gagnez 1000 euros sur http://evil.example.com",
    "{{ ticket.person.email }}{% debug %}",
    "<a href='http://evil.example.com'>Votre titre est prêt</a>",
    "\r\nBcc: spy@evil.example\r\n\r\nCorps",
    "=?utf-8?q?=0d=0aBcc:_spy=40evil.example?=",
)
said = st.one_of(st.sampled_from(LURES), st.text(max_size=200), st.from_regex(r"https?://[a-z.]{8,20}"))
# A database keeps no NUL; the channels take it away before (tests/mail/parsing).
words = said.map(lambda text: text.replace("\x00", ""))


def acknowledgement(opened: Ticket) -> Entry:
    return Entry.objects.get(dedupe_key=f"acknowledgement:{opened.pk}")


def shown(entry: Entry) -> tuple[str, str, str]:
    return entry.payload["subject"], entry.payload["text"], entry.payload["html"]


def runs(text: str) -> set[str]:
    """Every run of eight characters, blanks counted once."""
    flat = " ".join(text.split())
    return {flat[start : start + RUN] for start in range(len(flat) - RUN + 1)}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    subject=words,
    name=words,
    text=words,
    channel=st.sampled_from(["email", "web", "chat"]),
)
@example(subject=LURES[0], name=LURES[2], text=LURES[1], channel="web")
def test_an_acknowledgement_repeats_no_word_of_whoever_wrote(subject, name, text, channel):
    assume(text.strip() or subject.strip())
    address = f"n{next(_numbers)}@example.org"
    opened = receive(inbound(text, subject=subject, name=name, email=address, channel=channel)).ticket
    entry = acknowledgement(opened)
    first = shown(entry)
    neutral = _the_same_from_somebody_else(opened, address, entry)
    assert first == neutral
    ours = runs(" ".join(neutral))
    for given_words in (subject, name, text):
        assert not [run for run in runs(given_words) - ours if run in " ".join(first)]


def _the_same_from_somebody_else(opened: Ticket, address: str, entry: Entry) -> tuple[str, str, str]:
    """The acknowledgement of a ticket with the same number, dates and language, but other words and another name."""
    entry.delete()
    AcknowledgementQuota.objects.all().delete()
    Ticket.objects.filter(pk=opened.pk).update(subject="Objet", last_message_preview="Aperçu")
    Person.objects.filter(pk=opened.person_id).update(first_name="Prénom", last_name="Nom")
    opened.messages.update(text="Texte", subject="Objet", quoted="", html="")
    enqueue_acknowledgement(Ticket.objects.get(pk=opened.pk), address=address)
    return shown(acknowledgement(opened))


def test_automatic_mail_says_that_it_is():
    opened = ticket(message_id="abc.123@mail.example.net")
    refused = receipt("", subject="", email="vide@example.org", message_id="vide@mail.example.org").reception
    for entry, parent in (
        (acknowledgement(opened), "<abc.123@mail.example.net>"),
        (Entry.objects.get(dedupe_key=f"refusal:{refused.pk}"), "<vide@mail.example.org>"),
    ):
        mail = email.message_from_bytes(build(entry).message().as_bytes(), policy=policy.default)
        assert mail["Auto-Submitted"] == "auto-replied"
        assert mail["X-Auto-Response-Suppress"] == "All"
        assert mail["Precedence"] == "bulk"
        assert mail["In-Reply-To"] == mail["References"] == parent
        assert mail["Reply-To"].endswith("@ccc.example.org")
        # RFC 3834, section 4: the envelope's sender is an address that never answers what comes back to it.
        assert build(entry).from_email.endswith("<aide@ccc.example.org>")


@pytest.mark.parametrize(
    "odd", ["", "no at sign", "a b@c", "é@example.net", "x" * 400 + "@example.net", "a@b>\r\nX: y"]
)
def test_a_message_id_that_is_not_one_is_not_repeated(odd):
    headers = acknowledgement(ticket(message_id=odd)).payload["headers"]
    assert "In-Reply-To" not in headers


# ------------------------------------------------------------------------------------------------ headers

BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\r\n\t", "\r\n\r\n", "%0d%0a", "\x00\n"]
OURS = {
    "auto-submitted",
    "content-disposition",
    "content-transfer-encoding",
    "content-type",
    "date",
    "from",
    "in-reply-to",
    "message-id",
    "mime-version",
    "precedence",
    "references",
    "reply-to",
    "subject",
    "to",
    "x-auto-response-suppress",
}


def headers_of(raw: bytes) -> list[str]:
    """The header names as a server reads them, line by line, in whatever line ending."""
    head = re.split(rb"\r\n\r\n|\n\n|\r\r", raw, maxsplit=1)[0]
    lines = [line for line in re.split(rb"\r\n|\n|\r", head) if not line.startswith((b" ", b"\t"))]
    return [line.partition(b":")[0].decode("ascii").lower() for line in lines]


def assert_clean(entry: Entry) -> None:
    raw = build(entry).message().as_bytes()
    names = headers_of(raw)
    assert set(names) <= OURS
    assert len(names) == len(set(names))
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert [address.addr_spec for address in mail["To"].addresses] == [entry.recipient]
    for part in mail.walk():
        assert "bcc" not in {name.lower() for name in part}


def attack(broken: str) -> str:
    return f"Bonjour{broken}Bcc: spy@evil.example{broken}X-Evil: 1".replace("\x00", "")


@pytest.mark.parametrize("broken", BREAKS)
def test_no_line_break_that_people_send_creates_a_header(broken, agent):
    bad = attack(broken)
    opened = ticket(
        bad, subject=bad, name=bad, reply_to=bad, message_id=bad, references=(bad,), in_reply_to=(bad,)
    )
    assert_clean(acknowledgement(opened))
    opened = actions.qualify(opened, actor=agent, values={"category": "B1"})
    file = InboundAttachment(filename=bad + ".pdf", content_type="application/pdf", content=b"%PDF")
    message = actions.reply(opened, bad, actor=agent, files=[file])
    assert_clean(Entry.objects.get(reference=f"message:{message.pk}"))


@pytest.mark.parametrize("broken", BREAKS)
def test_nor_in_the_notices_of_transfer_and_of_refusal(broken, agent):
    bad = attack(broken)
    opened = ticket(bad, subject=bad, name=bad, message_id=bad)
    opened = actions.qualify(opened, actor=agent, values={"category": "B1"})
    actions.transfer(opened, authority=bad[:100], actor=agent)
    assert_clean(Entry.objects.get(dedupe_key__startswith="transfer:"))
    refused = receipt("", subject="", name=bad, email="vide@example.org", message_id=bad).reception
    assert_clean(Entry.objects.get(dedupe_key=f"refusal:{refused.pk}"))


@pytest.mark.parametrize("broken", BREAKS)
def test_an_address_with_a_line_break_gets_nothing_automatic_and_no_header_from_a_human_answer(broken, agent):
    bad = f"amina@example.net{broken}Bcc: spy@evil.example".replace("\x00", "")
    opened = ticket(email=bad)
    assert not Entry.objects.exists()
    assert enqueue_refusal(receipt("x", email=bad).reception, address=bad) is None
    opened = actions.qualify(opened, actor=agent, values={"category": "B1"})
    message = actions.reply(opened, "Bonjour", actor=agent)
    entry = Entry.objects.filter(reference=f"message:{message.pk}").first()
    if entry is not None:
        with suppress(BadHeaderError, ValueError, HeaderParseError):
            assert set(headers_of(build(entry).message().as_bytes())) <= OURS
