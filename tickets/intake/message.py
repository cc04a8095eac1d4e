"""What every channel hands to `tickets.intake.receive()`: one frozen value, whatever the way in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class InboundAttachment:
    """A file as it arrived. `content_id` is the cid (without brackets) of an inline part."""

    filename: str
    content_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who says they write. Nothing here is proven: `verified_by` names the proof when a channel has one."""

    name: str = ""
    email: str = ""
    phone: str = ""
    verified_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What a form, a pre-chat form or an agent on the phone stated in fields; None or "" is "not said"."""

    first_name: str = ""
    last_name: str = ""
    birth_date: date | None = None
    postal_address: str = ""
    departement: str = ""
    procedure: str = ""
    title_expiry: date | None = None
    entry_date: date | None = None
    api_end: date | None = None
    foreigner_number: str = ""
    visa_number: str = ""
    application_number: str = ""
    language: str = ""
    blocked: bool | None = None


@dataclass(frozen=True, kw_only=True)
class MailHeaders:
    """The RFC 5322 and RFC 3834 facts that matching and screening need; ids keep no angle brackets."""

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    reply_to: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    return_path: str = ""
    auto_submitted: str = ""
    machine: str = ""
    """Why this was not written by a person for us: "" | bounce | delay | auto_reply | read_receipt | list | own."""
    bounced_message_id: str = ""
    bounced_recipient: str = ""
    bounce_status: str = ""
    """RFC 3463 status, e.g. 5.1.1, of a delivery report."""


@dataclass(frozen=True, kw_only=True)
class InboundMessage:
    """One contact. `channel` and `external_id` together identify it for ever: the same pair is the same message."""

    channel: str
    external_id: str
    sender: Sender
    received_at: datetime
    recipient: str = ""
    subject: str = ""
    text: str = ""
    """The sender's new words, history and signature taken away."""
    quoted: str = ""
    """History and signature, kept apart and never thrown away."""
    html: str = ""
    """As received; sanitised at render only."""
    attachments: tuple[InboundAttachment, ...] = ()
    declared: Declared = field(default_factory=Declared)
    headers: MailHeaders = field(default_factory=MailHeaders)
    ticket_reference: str = ""
    """A ticket that the channel itself vouches for (a chat opened from a ticket); never taken from free text."""
    notices: tuple[str, ...] = ()
    """Codes of `tickets.enums.Notice`: what an agent should know of how the words came (encrypted, signed…)."""
    defects: tuple[str, ...] = ()
    """What was wrong with the input, in English, for the operator."""
    origin: str = ""
    """Which relay or browser handed it over (an IP address or a domain); only caps automatic mail."""
    raw: bytes = b""
