"""Writing a mail as somebody's program does, and answering it from the centre, each at its own hour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings

from helpdesk.accounts.models import User
from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from tickets import actions
from tickets.channels.base import channel_named
from tickets.enums import Channel
from tickets.intake.pipeline import Receipt
from tickets.models import Ticket


@dataclass(frozen=True)
class Answer:
    """What the person received from us: all that their reply may quote."""

    ticket: Ticket
    at: datetime
    subject: str
    text: str
    message_id: str
    reply_to: str

    @property
    def quoted(self) -> str:
        return "\n".join(f"> {line}".rstrip() for line in self.text.splitlines())


@dataclass
class Postbag:
    """The mail of the last days, sent one after the other; moments are hours before the load."""

    agent: User
    now: datetime = field(default_factory=clock.now)
    sent: int = 0

    def at(self, hours: float) -> datetime:
        """The moment, in Paris, so many hours before the load."""
        return (self.now - timedelta(hours=hours)).astimezone(clock.PARIS).replace(microsecond=0)

    def mail(
        self, name: str, address: str, subject: str, text: str = "", *, hours: float, **headers: str
    ) -> EmailMessage:
        """A mail to the service, not yet sent; `hours` before the load."""
        message = EmailMessage()
        local, _, domain = address.partition("@")
        message["From"] = Address(name, local, domain)
        message["To"] = headers.pop("to", settings.SERVICE_EMAIL)
        message["Subject"] = subject
        message["Date"] = format_datetime(self.at(hours))
        message["Message-ID"] = f"<demo-mail-{self.sent}@{domain}>"
        for header, value in headers.items():
            message[header.replace("_", "-")] = value
        if text:
            message.set_content(text)
        return message

    def reply(
        self, answer: Answer, name: str, address: str, text: str, *, hours: float, **headers: str
    ) -> EmailMessage:
        """A mail in answer to ours, with the references that every mailer puts."""
        headers |= {"In_Reply_To": answer.message_id, "References": answer.message_id, "to": answer.reply_to}
        return self.mail(name, address, f"Re: {answer.subject}", text, hours=hours, **headers)

    def send(self, message: EmailMessage) -> Receipt:
        """Hand it over as a mail server does, at the moment of its Date."""
        for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
            if part.get_content_maintype() == "multipart":
                part.set_boundary(f"demo-{self.sent}-{number}")
        self.sent += 1
        with clock.at(message["Date"].datetime):
            return channel_named(Channel.EMAIL).accept(
                message.as_bytes(), recipient=message["To"].addresses[0].addr_spec
            )

    def answer(self, ticket: Ticket, text: str, *, hours: float, asks: bool = False) -> Answer:
        """The agent's answer, or question when it `asks`."""
        with clock.at(self.at(hours)):
            actions.take(ticket, actor=self.agent)
            actions.mark_read(ticket, actor=self.agent)
            actions.qualify(ticket, actor=self.agent, values={} if ticket.category else {"category": "B1"})
            ticket.refresh_from_db()
            write = actions.ask_user if asks else actions.reply
            message = write(ticket, text, actor=self.agent)
        payload = Entry.objects.get(reference=f"message:{message.pk}").payload
        return Answer(
            ticket=ticket,
            at=self.at(hours),
            subject=payload["subject"],
            text=payload["text"].strip(),
            message_id=payload["headers"]["Message-ID"],
            reply_to=payload["reply_to"],
        )
