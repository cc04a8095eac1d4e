"""What is known to have been done to helpdesks by mail (S1 to S12), done to this one through its own doors."""

from __future__ import annotations

import random
import subprocess
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as project
from django.core.mail import BadHeaderError

from helpdesk.accounts.models import User
from helpdesk.env import BASE_DIR
from helpdesk.kernel import blobs
from helpdesk.kernel.errors import Refused
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry, State
from helpdesk.outbox.transports.email import build
from tests.mail import providers
from tests.mail.corpus import desk
from tests.mail.pipe import Delivered, deliver
from tests.mail.providers import Letter
from tickets.actions import close_ticket, merge, reply
from tickets.enums import Direction, LinkKind, Outcome
from tickets.models import Message, Reception, Ticket, TicketLink
from tickets.reference import load_procedures
from tickets.tokens import message_id, reply_address, thread_token

pytestmark = pytest.mark.django_db

OURS = "aide@ccc.example.org"
AMINA = "Amina Benali <amina@example.net>"
MALLORY = "Mallory Doe <mallory@example.com>"


def raw(text: str = "Voici mon adresse : 1 rue du Piège.", **headers: str | bytes) -> bytes:
    """A mail written by hand, so that no library repairs it; an empty header is left out."""
    usual: dict[str, str | bytes] = {
        "From": MALLORY,
        "To": OURS,
        "Subject": "Demande",
        "Message-ID": f"<{uuid4()}@example.com>",
        "Content-Type": "text/plain; charset=utf-8",
    }
    wanted = usual | {name.strip("_").replace("_", "-"): value for name, value in headers.items()}
    lines = [name.encode() + b": " + _bytes(value) for name, value in wanted.items() if value]
    return b"\r\n".join([*lines, b"", text.encode(), b""])


@pytest.fixture(autouse=True)
def real_bytes(settings) -> None:
    """What leaves is written as a mail server would get it."""
    settings.EMAIL_BACKEND = "helpdesk.outbox.mailbox.MailboxBackend"


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def opened(sender: str = AMINA, **options) -> Ticket:
    """A ticket of somebody, through the pipe."""
    line = deliver(raw("Page blanche quand je valide.", From=sender, **options)).line
    return Ticket.objects.by_reference(line["ticket"]).get()


def ticket_of(delivered: Delivered) -> Ticket:
    return Ticket.objects.by_reference(delivered.line["ticket"]).get()


def facts(ticket: Ticket) -> tuple:
    """What must not move when somebody else writes."""
    fresh = Ticket.objects.get(pk=ticket.pk)
    return (
        fresh.state,
        fresh.person_id,
        fresh.last_message_at,
        fresh.last_message_preview,
        fresh.unread,
        fresh.assignee_id,
        list(fresh.messages.values_list("pk", "text")),
    )


def outgoing(ticket: Ticket) -> list[Entry]:
    """Everything that leaves because of a ticket or of one of its messages."""
    references = [f"ticket:{ticket.pk}", *(f"message:{message.pk}" for message in ticket.messages.all())]
    return list(Entry.objects.filter(reference__in=references))


def on_the_wire() -> list[bytes]:
    """The bytes of the mails that really left."""
    dispatch_due(limit=1_000)
    return [path.read_bytes() for path in sorted(Path(project.MAILBOX_DIR).glob("*.eml"))]


def left() -> list[EmailMessage]:
    """The same as a mail program reads them."""
    return [message_from_bytes(source, policy=policy.default) for source in on_the_wire()]


class TestS1SpoofedAgent:
    """From is a claim: it never makes an agent of anybody, and nothing that it says goes out."""

    SPOOFS = {
        "the agent's address": {"From": f"Alix Moreau <{desk.AGENT}>"},
        "in capitals": {"From": f"ALIX <{desk.AGENT.upper()}>"},
        "as a display name": {"From": f'"{desk.AGENT}" <mallory@example.com>'},
        "before another From": {"From": f"{desk.AGENT}, mallory@example.com"},
        "as Sender and Reply-To": {"Sender": desk.AGENT, "Reply_To": desk.AGENT},
        "with a proof that nobody trusts": {
            "From": f"<{desk.AGENT}>",
            "Authentication_Results": "mx.example.com; dmarc=pass header.from=ccc.example.org",
        },
        "our own address": {"From": f"<{OURS}>"},
        "our own token address": {"From": f"<aide+{desk.token(1)}@ccc.example.org>"},
    }

    @pytest.fixture(autouse=True)
    def alix(self, user_of) -> User:
        return user_of("agent", first_name="Alix", last_name="Moreau", email=desk.AGENT)

    @pytest.mark.parametrize("headers", SPOOFS.values(), ids=SPOOFS)
    def test_by_the_pipe(self, headers: dict[str, str]) -> None:
        ticket = opened()
        before, sent = facts(ticket), len(outgoing(ticket))
        line = deliver(
            raw(In_Reply_To=message_id(ticket.pk), **headers), recipient=reply_address(ticket.pk)
        ).line
        assert line["ticket"] != ticket.reference
        assert (facts(ticket), len(outgoing(ticket))) == (before, sent)
        assert set(Message.objects.values_list("direction", flat=True)) == {Direction.INBOUND}
        assert not Message.objects.filter(author__isnull=False).exists()

    def test_by_a_webhook(self, client, settings) -> None:
        settings.ANYMAIL = providers.settings_of_all()
        ticket = opened()
        before = facts(ticket)
        headers = {"From": f"Alix Moreau <{desk.AGENT}>", "In-Reply-To": message_id(ticket.pk)}
        letter = Letter(headers=headers, recipient=reply_address(ticket.pk), envelope_sender=desk.AGENT)
        assert providers.mailgun_whole(letter).by(client).status_code == 200
        assert facts(ticket) == before

    def test_even_proven_by_our_own_server(self, settings) -> None:
        """A colleague who writes from Outlook is a sender like any other: the conversation is not theirs to enter."""
        settings.TRUSTED_AUTHSERV = frozenset({"mx.ccc.example.org"})
        ticket = opened()
        before = facts(ticket)
        proof = "mx.ccc.example.org; dmarc=pass header.from=ccc.example.org"
        headers = {"From": f"<{desk.AGENT}>", "Authentication_Results": proof}
        deliver(raw(In_Reply_To=message_id(ticket.pk), **headers))
        assert facts(ticket) == before


class TestS2ReferenceOfAnother:
    """Who only knows a reference gets a new ticket, linked for a human to see; the other's does not move."""

    PLACES = {
        "subject": lambda ticket: {"Subject": f"Re: [{ticket.reference}] Demande"},
        "subject, other letters": lambda ticket: {"Subject": ticket.reference.lower()},
        "In-Reply-To": lambda ticket: {"In_Reply_To": message_id(ticket.pk)},
        "References": lambda ticket: {"References": f"<x@example.com> {message_id(ticket.pk)}"},
        "To": lambda ticket: {"To": reply_address(ticket.pk)},
        "Cc": lambda ticket: {"Cc": reply_address(ticket.pk)},
        "everywhere": lambda ticket: {
            "To": reply_address(ticket.pk),
            "In_Reply_To": message_id(ticket.pk),
            "Subject": ticket.reference,
        },
    }

    @pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
    @pytest.mark.parametrize("state", ["open", "answered", "closed"])
    def test_by_the_pipe(self, place, state, agent) -> None:
        ticket = opened()
        if state != "open":
            reply(ticket, "Bonjour", actor=agent)
        if state == "closed":
            close_ticket(ticket, reason="Répondu", actor=agent)
        before, sent = facts(ticket), len(outgoing(ticket))
        found = ticket_of(deliver(raw(**place(ticket))))
        assert found.pk != ticket.pk
        assert (facts(ticket), len(outgoing(ticket))) == (before, sent)
        assert TicketLink.objects.filter(
            source=found, target=ticket, kind=LinkKind.CITED_BY_STRANGER
        ).exists()

    def test_the_stranger_learns_nothing(self, agent) -> None:
        """Neither the answer to them nor its headers say anything of the other's ticket."""
        ticket = opened(Subject="Mon dossier médical")
        reply(ticket, "Votre titre est prêt.", actor=agent)
        Entry.objects.all().delete()
        deliver(raw(In_Reply_To=message_id(ticket.pk), Subject=f"Re: {ticket.reference}"))
        [acknowledgement] = left()
        said = acknowledgement.as_string()
        assert acknowledgement["To"] == "mallory@example.com"
        for secret in (ticket.reference, "médical", "Amina", "amina@example.net", "prêt", f"t{ticket.pk}."):
            assert secret not in said

    def test_the_known_address_under_another_name_is_not_another_person_s_key(self) -> None:
        """Two people share an address: the token of one does not open the ticket to the other."""
        ticket = opened("Amina Benali <famille@example.net>")
        opened("Karim Benali <famille@example.net>")
        before = facts(ticket)
        deliver(raw(From="Karim Benali <famille@example.net>", In_Reply_To=message_id(ticket.pk)))
        assert facts(ticket) == before


class TestS3Tokens:
    """A thread id that we did not sign is worth nothing, even in the hands of the ticket's own person."""

    @staticmethod
    def forgeries(number: int) -> dict[str, str]:
        token = thread_token(number)
        name, nonce, signature = token.split(".")
        return {
            "cut by one": token[:-1],
            "cut by half": f"{name}.{nonce}.{signature[:10]}",
            "one digit changed": f"{name}.{nonce}.{'f' if signature[0] != 'f' else '0'}{signature[1:]}",
            "another ticket's number": f"t{number + 1}.{nonce}.{signature}",
            "another nonce": f"{name}.{'0' * 8 if nonce != '0' * 8 else '1' * 8}.{signature}",
            "no nonce": f"{name}..{signature}",
            "no signature": f"{name}.{nonce}.",
            "signed with a guess": desk.token(number, secret="secret"),
            "signed with nothing": desk.token(number, secret=""),
            "an older format": f"ticket-{number}",
            "a bare number": str(number),
            "nothing but spaces between": f"{name}  {nonce}  {signature}",
            "dots escaped": token.replace(".", "%2E"),
        }

    @pytest.mark.parametrize("kind", forgeries(1))
    def test_is_refused_from_the_person_themselves(self, kind: str) -> None:
        ticket = opened()
        before = facts(ticket)
        forged = self.forgeries(ticket.pk)[kind]
        header = {"In_Reply_To": f"<{forged}@ccc.example.org>", "References": f"<{forged}@ccc.example.org>"}
        deliver(raw(From=AMINA, Subject="Suite", **header), recipient=OURS.replace("@", f"+{forged}@"))
        assert facts(ticket) == before

    def test_five_thousand_guesses_find_no_ticket(self) -> None:
        ticket = opened()
        before, chosen = facts(ticket), random.Random(5)
        for _ in range(5):
            guesses = (
                f"<t{ticket.pk}.{chosen.randbytes(4).hex()}.{chosen.randbytes(10).hex()}@ccc.example.org>"
                for _ in range(1_000)
            )
            deliver(raw(From=AMINA, Subject="Suite", References="\r\n ".join(guesses)))
        assert facts(ticket) == before

    def test_a_true_one_is_believed(self) -> None:
        """The forgeries above fail for what was changed in them, not for anything else."""
        ticket = opened()
        deliver(raw(From=AMINA, Subject="Suite", In_Reply_To=f"<{thread_token(ticket.pk)}@ccc.example.org>"))
        assert ticket.messages.count() == 2


class TestS4ForgedHeaders:
    """Headers that borrow our name, or another desk's, decide nothing."""

    FORGED = (
        "X-CCC-Ticket",
        "X-CCC-Agent",
        "X-CCC-State",
        "X-Helpdesk-Ticket",
        "X-Helpdesk-Author",
        "X-Helpdesk-Priority",
        "X-Zammad-Ticket-Owner_id",
        "X-OTRS-Priority",
        "X-OTRS-Queue",
        "X-GLPI-Ticket",
        "X-FreeScout-Mail-Type",
        "X-Priority",
        "X-Original-To",
        "Delivered-To",
        "X-Forwarded-For",
        "X-Anymail-Recipient",
        "X-Mailgun-Sid",
        "Idempotency-Key",
    )

    @staticmethod
    def seen(ticket: Ticket) -> dict:
        told = ("state", "category", "urgency", "team_id", "assignee_id", "language", "channel", "procedure")
        return {name: getattr(ticket, name) for name in told}

    @pytest.mark.parametrize("value", ["{number}", "{reference}", "agent", "closed", "P0"])
    def test_change_nothing(self, value: str, agent) -> None:
        other = opened()
        before = facts(other)
        plain = ticket_of(deliver(raw()))
        filled = value.format(number=other.pk, reference=other.reference)
        forged = ticket_of(deliver(raw(**dict.fromkeys(self.FORGED, filled))))
        assert self.seen(forged) == self.seen(plain)
        assert facts(other) == before
        assert not TicketLink.objects.exists()

    def test_are_not_repeated_in_what_leaves(self) -> None:
        deliver(raw(**dict.fromkeys(self.FORGED, "piege")))
        [acknowledgement] = left()
        assert "piege" not in acknowledgement.as_string()

    @pytest.mark.parametrize("provider", [providers.mailgun_whole, providers.postal, providers.postmark])
    def test_a_return_path_that_the_sender_wrote_is_not_the_envelope_s(
        self, client, settings, provider
    ) -> None:
        """Else a bounce could pass for a person's mail, and be answered."""
        settings.ANYMAIL = providers.settings_of_all()
        letter = Letter(headers={"Return-Path": "<amina@example.net>"}, envelope_sender="")
        provider(letter).by(client)
        assert not Entry.objects.exists()


class TestS5SharedParent:
    """A parent id that many people answer is not a conversation."""

    PARENTS = ("<lettre-7@example.com>", "<20260512.news@lists.example.org>", "<>", "<@>", "x")

    @pytest.mark.parametrize("parent", PARENTS)
    def test_two_readers_two_tickets(self, parent: str) -> None:
        tickets = {
            opened(
                f"Lecteur {number} <lecteur-{number}@example.net>", In_Reply_To=parent, References=parent
            ).pk
            for number in range(2)
        }
        assert len(tickets) == 2
        assert not TicketLink.objects.exists()

    def test_one_reader_twice_is_one_conversation(self) -> None:
        first, second = (
            ticket_of(deliver(raw("Une question.", From=AMINA, In_Reply_To="<lettre-7@example.com>")))
            for _ in range(2)
        )
        assert first != second

    def test_the_id_of_somebody_s_first_mail_is_no_key(self) -> None:
        first = opened(Message_ID="<premier@example.net>")
        before = facts(first)
        deliver(raw(In_Reply_To="<premier@example.net>", References="<premier@example.net>"))
        assert facts(first) == before

    def test_a_list_that_we_are_on_is_never_acknowledged(self) -> None:
        deliver(raw(List_Id="Aide <aide.example.org>", In_Reply_To="<lettre-7@example.com>"))
        assert not Entry.objects.exists()


ADVERTISEMENT = "GAGNEZ 1 000 EUROS http://example.com/piege"


class TestS6Acknowledgement:
    """An acknowledgement carries no word of whoever wrote, says that it is automatic, and is counted."""

    ATTACKS = {
        "subject": {"Subject": ADVERTISEMENT},
        "name": {"From": f'"{ADVERTISEMENT}" <victime@example.org>'},
        "organisation": {"Organization": ADVERTISEMENT},
        "Message-ID": {"Message_ID": "<GAGNEZ/1000/EUROS/http://example.com/piege@example.com>"},
        "Reply-To": {"Reply_To": f'"{ADVERTISEMENT}" <complice@example.com>'},
        "References": {"References": "<GAGNEZ.1000.EUROS@example.com>"},
    }

    @pytest.mark.parametrize("headers", ATTACKS.values(), ids=ATTACKS)
    def test_repeats_nothing(self, headers: dict[str, str]) -> None:
        deliver(raw(ADVERTISEMENT, **{"From": "<victime@example.org>", **headers}))
        [acknowledgement] = left()
        shown = [str(acknowledgement["Subject"]), str(acknowledgement["From"])]
        shown += [part.get_content() for part in acknowledgement.walk() if not part.is_multipart()]
        assert not [words for words in shown if "GAGNEZ" in words or "piege" in words]
        assert acknowledgement["To"] == "victime@example.org"
        assert acknowledgement["Auto-Submitted"] == "auto-replied"

    def test_by_a_webhook_and_by_the_form(self, client, settings) -> None:
        settings.ANYMAIL = providers.settings_of_all()
        load_procedures()
        providers.postmark(Letter(subject=ADVERTISEMENT, text=ADVERTISEMENT)).by(client)
        self.fill(client, "victime@example.org", first_name="GAGNEZ", message=ADVERTISEMENT)
        acknowledgements = left()
        assert len(acknowledgements) == 2
        for sent in acknowledgements:
            assert "GAGNEZ" not in sent.as_string()
            assert sent["Auto-Submitted"] == "auto-replied"

    @staticmethod
    def fill(client, email: str, **fields: str) -> None:
        filled = {
            "message": "Page blanche quand je valide ma demande.",
            "procedure": "etudiant",
            "departement": "93",
            "last_name": "Robot",
            "first_name": "Mille",
            "email": email,
            "submission": str(uuid4()),
        }
        assert client.post("/contact/", {**filled, **fields}).status_code == 302

    def test_every_door_at_once_names_one_victim(self, client, settings) -> None:
        settings.ANYMAIL = providers.settings_of_all()
        load_procedures()
        for number in range(12):
            subject = f"Demande {number}"
            deliver(raw(From="<victime@example.org>", Subject=subject))
            headers = {"From": "<Victime+x@example.org>"}
            letter = Letter(subject=subject, headers=headers, message_id=f"<{uuid4()}@example.org>")
            providers.postmark_whole(letter).by(client)
            self.fill(client, "VICTIME@example.org")
        assert Ticket.objects.count() == 36
        assert len(left()) <= project.ACKNOWLEDGEMENTS_PER_RECIPIENT_PER_DAY
        assert Entry.objects.filter(state=State.WITHHELD).exclude(error="").count() >= 30


class TestS7HumanAnswers:
    """The caps are for machines: what an agent writes leaves, whatever was held back before."""

    def test_leaves_after_the_caps_are_reached(self, agent) -> None:
        for number in range(10):
            deliver(raw(From=AMINA, Subject=f"Demande {number}"))
        held = Entry.objects.filter(state=State.WITHHELD)
        assert held.exists()
        answers = [reply(ticket, f"Réponse {ticket.pk}", actor=agent) for ticket in Ticket.objects.all()]
        sent = [message for message in left() if "Réponse" in message.get_body(("plain",)).get_content()]
        assert len(sent) == len(answers) == 10
        assert {message["To"] for message in sent} == {"amina@example.net"}

    def test_what_is_held_back_is_written_with_its_reason(self) -> None:
        for number in range(10):
            deliver(raw(From=AMINA, Subject=f"Demande {number}"))
        assert Ticket.objects.count() == 10
        assert Entry.objects.count() == 10
        assert all("Plafond" in entry.error for entry in Entry.objects.filter(state=State.WITHHELD))


INJECTION = "Bcc: victime@example.com"
OUR_HEADERS = {
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
    b"reply-to",
    b"in-reply-to",
    b"references",
    b"auto-submitted",
    b"precedence",
    b"x-auto-response-suppress",
}


class TestS8HeaderInjection:
    """On the bytes that leave: one To, no header that we did not write, whatever came in."""

    BREAKS = {
        "CRLF, encoded": "=0D=0A",
        "LF, encoded": "=0A",
        "CR, encoded": "=0D",
        "form feed": "=0C",
        "vertical tab": "=0B",
        "next line": "=C2=85",
        "line separator": "=E2=80=A8",
        "paragraph separator": "=E2=80=A9",
        "a folded line": "=0D=0A=20",
        "the end of the headers": "=0D=0A=0D=0A",
        "a null": "=00=0D=0A",
    }

    @staticmethod
    def assert_clean(source: bytes, to: str) -> None:
        head = source.partition(b"\r\n\r\n")[0]
        assert not {b"\0", b"\x0b", b"\x0c", b"\x85"} & {bytes([byte]) for byte in head}
        assert b"\n" not in head.replace(b"\r\n", b"")
        assert b"\r" not in head.replace(b"\r\n", b"")
        names = {line.partition(b":")[0].lower() for line in head.split(b"\r\n") if not line[:1].isspace()}
        assert names <= OUR_HEADERS
        message = message_from_bytes(source, policy=policy.default)
        assert [str(value) for value in message.get_all("To")] == [to]

    @pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
    @pytest.mark.parametrize("place", ["Subject", "From", "Reply_To", "Message_ID"])
    def test_nothing_gets_out(self, broken: str, place: str, agent) -> None:
        attack = f"=?utf-8?q?Aide{broken}Bcc:_victime=40example.com{broken}X-Injected:_1?="
        header = {
            "Subject": attack,
            "From": f"{attack} <amina@example.net>",
            "Reply_To": f"{attack} <amina@example.net>",
            "Message_ID": f"<{attack}@example.net>",
        }
        ticket = ticket_of(deliver(raw("Bonjour", **{"From": "<amina@example.net>", place: header[place]})))
        reply(ticket, f"Bonjour\r\n{INJECTION}", actor=agent)
        sources = on_the_wire()
        assert len(sources) == 2
        for source in sources:
            self.assert_clean(source, "amina@example.net")

    def test_an_agent_s_name_and_file_names(self, user_of) -> None:
        agent = user_of("agent", first_name=f"Alix\r\n{INJECTION}", last_name="Moreau")
        ticket = opened(Subject=f"Demande\r\n {INJECTION}")
        reply(ticket, "Bonjour", actor=agent)
        for source in on_the_wire():
            self.assert_clean(source, "amina@example.net")

    def test_the_form(self, client) -> None:
        load_procedures()
        TestS6Acknowledgement.fill(client, "amina@example.net", last_name=f"Benali\r\n{INJECTION}")
        for source in on_the_wire():
            self.assert_clean(source, "amina@example.net")
        filled = {"email": f"amina@example.net\r\n{INJECTION}", "message": "Bonjour", "procedure": "etudiant"}
        assert client.post("/contact/", filled).status_code == 422

    def test_an_entry_written_by_hand(self) -> None:
        """Even a payload that no action of ours writes cannot make a second header."""
        entry = Entry(
            recipient="amina@example.net",
            payload={
                "subject": f"Demande\r\n{INJECTION}",
                "text": "Bonjour",
                "from_name": f'Alix"\r\n{INJECTION}',
                "headers": {"In-Reply-To": f"<a@b>\r\n{INJECTION}"},
            },
        )
        source = build(entry).message().as_bytes()
        assert b"\nBcc:" not in source
        entry.recipient = f"amina@example.net\r\n{INJECTION}"
        with pytest.raises(BadHeaderError):
            build(entry).message()


class TestS9HostileBodies:
    """Ten bodies made to keep a parser busy are received in one process that may use 20 s of a processor in all."""

    def test_ten_of_them(self) -> None:
        command = [sys.executable, "-m", "tests.mail.hostile"]
        done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        assert done.stdout.split() == ["opened"] * 10


class TestS10NoDowngrade:
    """Encryption that was asked for is never given up. The transports' own tests talk to servers that refuse it."""

    @staticmethod
    def settings_with(**environment: str) -> subprocess.CompletedProcess:
        """The settings of production, read by a process of its own under this environment."""
        told = "import helpdesk.settings.production as s; print(s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, s.EMAIL_TIMEOUT)"
        usual = {
            "HELPDESK_SECRET_KEY": "0123456789abcdef" * 4,
            "HELPDESK_BASE_URL": "https://ccc.example.org",
            "HELPDESK_EMAIL_PROVIDER": "smtp",
        }
        return subprocess.run(
            [sys.executable, "-c", told],
            cwd=BASE_DIR,
            env={**usual, **environment},
            capture_output=True,
            text=True,
        )

    @pytest.mark.parametrize(
        ("asked", "told"), [("starttls", "True False 20"), ("tls", "False True 20"), ("", "False False 20")]
    )
    def test_what_is_asked_for_is_what_is_used(self, asked: str, told: str) -> None:
        assert self.settings_with(HELPDESK_EMAIL_SECURITY=asked).stdout.strip() == told

    @pytest.mark.parametrize("asked", ["ssl", "TLS", "none", "starttls-if-possible", "yes"])
    def test_a_word_that_is_not_known_stops_the_start(self, asked: str) -> None:
        done = self.settings_with(HELPDESK_EMAIL_SECURITY=asked)
        assert done.returncode == 1
        assert "HELPDESK_EMAIL_SECURITY: expected one of starttls, tls" in done.stderr

    def test_a_password_never_travels_in_clear(self) -> None:
        done = self.settings_with(HELPDESK_EMAIL_USER="aide", HELPDESK_EMAIL_PASSWORD="secret")
        assert done.returncode == 1
        assert "HELPDESK_EMAIL_SECURITY is not set" in done.stderr
        assert "secret" not in done.stderr


class TestS11AfterAMerge:
    """An answer goes to whoever wrote; tickets of two people never become one."""

    def test_to_the_address_that_wrote_last(self, agent) -> None:
        first = opened(Subject="Compte bloqué")
        second = opened(Subject="Photo refusée")
        merged = merge(second, first, actor=agent)
        deliver(raw("Du travail.", From=AMINA, In_Reply_To=message_id(second.pk)))
        answer = reply(merged, "Bonjour", actor=agent)
        assert (answer.ticket_id, answer.address) == (first.pk, "amina@example.net")

    def test_two_people_are_never_merged(self, agent) -> None:
        first, second = opened(), opened("Karim Sow <karim@example.com>")
        with pytest.raises(Refused):
            merge(second, first, actor=agent)
        assert (facts(first)[0], facts(second)[0]) == ("acknowledged", "acknowledged")

    def test_a_stranger_on_the_merged_ticket_gets_no_answer_of_it(self, agent) -> None:
        first, second = opened(), opened(Subject="Photo refusée")
        merged = merge(second, first, actor=agent)
        deliver(raw(In_Reply_To=message_id(second.pk)), recipient=reply_address(second.pk))
        answer = reply(merged, "Votre photo est bonne.", actor=agent)
        assert answer.address == "amina@example.net"
        assert not [
            entry
            for entry in Entry.objects.filter(recipient="mallory@example.com")
            if "photo" in str(entry.payload)
        ]

    def test_on_a_shared_address_each_gets_their_own(self, agent) -> None:
        amina = opened("Amina Benali <famille@example.net>", Subject="Compte bloqué")
        karim = opened("Karim Benali <famille@example.net>", Subject="Photo refusée")
        with pytest.raises(Refused):
            merge(karim, amina, actor=agent)
        assert amina.person_id != karim.person_id


def report_about(identifier: str, recipient: str = "amina@example.net", action: str = "failed") -> bytes:
    """A delivery report that anybody could have written."""
    return raw(
        "\r\n".join(
            (
                "--b",
                "Content-Type: text/plain",
                "",
                "x",
                "--b",
                "Content-Type: message/delivery-status",
                "",
                "Reporting-MTA: dns; mx.example.com",
                "",
                f"Final-Recipient: rfc822; {recipient}",
                f"Action: {action}",
                "Status: 5.1.1",
                "--b",
                "Content-Type: message/rfc822",
                "",
                f"Message-ID: {identifier}",
                "",
                "x",
                "--b--",
            )
        ),
        From="MAILER-DAEMON@mx.example.com",
        Return_Path="<>",
        Content_Type="multipart/report; report-type=delivery-status; boundary=b",
    )


class TestS12BouncesTellNothing:
    """A report about a ticket that is and about one that is not end alike, and nothing is answered."""

    @staticmethod
    def told(identifier: str, **options: str) -> dict:
        line = deliver(report_about(identifier, **options)).line
        return {name: line[name] for name in ("outcome", "ticket", "reason")}

    def test_existing_and_invented_tickets_look_the_same(self) -> None:
        ticket = opened()
        before, sent = facts(ticket), Entry.objects.count()
        probes = [
            f"<t{number}.deadbeef.{'0' * 20}@ccc.example.org>" for number in (ticket.pk, ticket.pk + 1_000)
        ]
        probes += [f"<ticket-{ticket.pk}@ccc.example.org>", f"<{ticket.reference}@ccc.example.org>"]
        answers = [self.told(probe) for probe in probes]
        assert all(answer == answers[0] for answer in answers)
        assert answers[0]["outcome"] == Outcome.BOUNCE
        assert answers[0]["ticket"] is None
        assert (facts(ticket), Entry.objects.count()) == (before, sent)

    @pytest.mark.parametrize("action", ["failed", "delayed", "delivered", "expanded"])
    def test_a_true_token_and_another_address_change_nothing(self, agent, action: str) -> None:
        ticket = opened()
        answer = reply(ticket, "Bonjour", actor=agent)
        left()
        before = Message.objects.get(pk=answer.pk).delivery
        self.told(f"<{answer.message_id}>", recipient="mallory@example.com", action=action)
        assert Message.objects.get(pk=answer.pk).delivery == before

    def test_a_fresh_token_of_ours_that_no_mail_of_ours_bears_changes_nothing(self, agent) -> None:
        """Whoever has one mail of ours has a token, and still cannot report on another."""
        ticket = opened()
        answer = reply(ticket, "Bonjour", actor=agent)
        left()
        before = Message.objects.get(pk=answer.pk).delivery
        self.told(message_id(ticket.pk))
        assert Message.objects.get(pk=answer.pk).delivery == before

    def test_the_ledger_keeps_every_attempt(self) -> None:
        probe = report_about("<t1.deadbeef.00000000000000000000@ccc.example.org>")
        deliver(probe)
        reception = Reception.objects.get()
        assert (reception.outcome, blobs.get(reception.raw_sha256)) == (Outcome.BOUNCE, probe)
