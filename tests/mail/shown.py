"""Mails taken in through the real channel, and pages read as a person would: for the tests of what is shown."""

from __future__ import annotations

from itertools import count

from django.http import HttpResponse
from django.urls import reverse
from lxml.html import HtmlElement

from tests.mail.parsing.builder import mail
from tests.tickets.views.pages import tree
from tickets.channels.base import channel_named
from tickets.models import Attachment, Message

OURS = "aide@ccc.example.org"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300"
    "05fe02fea7352a8b0000000049454e44ae426082"
)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
_numbers = count(1)


def take_in(*args, **headers) -> Message:
    """A mail built from its parts (see `mail`), through the channel to the message of a ticket."""
    return take_in_bytes(mail(*args, **headers))


def take_in_bytes(raw: bytes) -> Message:
    """The message that these bytes become."""
    receipt = channel_named("email").accept(raw, recipient=OURS)
    assert receipt.message is not None, receipt.reason
    return receipt.message


def with_file(name: str, declared: str, content: bytes) -> Attachment:
    """A file on a message, named and typed exactly so: the intake's own cleaning is not what is tested."""
    number = next(_numbers)
    part = ("x.bin", "application/octet-stream", content)
    message = take_in("Voici.", None, part, message_id=f"<file{number}@example.org>")
    file = message.attachments.get()
    Attachment.objects.filter(pk=file.pk).update(filename=name, content_type=declared)
    return Attachment.objects.get(pk=file.pk)


def address(file: Attachment) -> str:
    return reverse("tickets:attachment", args=[file.pk])


def links(response: HttpResponse) -> dict[str, HtmlElement]:
    """The links of the attachments shown, by the file's name."""
    found = tree(response).xpath("//ul[contains(@class, 'attachments')]//a[bdi]")
    return {link.find("bdi").text_content(): link for link in found}


def policy_of(response: HttpResponse) -> dict[str, str]:
    """The content security policy, by directive."""
    parts = response["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts if part.strip())
