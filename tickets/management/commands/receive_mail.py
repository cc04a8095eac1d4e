"""The end of an MTA pipe: one message on standard input, one JSON line on standard output."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from typing import Any

from django.core.management.base import BaseCommand

from helpdesk.kernel import clock
from tickets.channels.base import channel_named
from tickets.channels.email.sanitise import sanitise_html
from tickets.enums import Channel
from tickets.intake.message import InboundMessage
from tickets.intake.pipeline import Receipt, propose

EX_TEMPFAIL = 75
logger = logging.getLogger("tickets.receive_mail")


class Command(BaseCommand):
    help = (
        "Receive one e-mail from standard input. Exit 0 once it is safely recorded, 75 when it could not be."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--recipient", default="", help="the envelope recipient (RCPT TO)")
        parser.add_argument("--show", action="store_true", help="also print html, quoted and lang")

    def handle(self, *args, recipient: str, show: bool, **options) -> None:
        raw = sys.stdin.buffer.read()
        channel = channel_named(Channel.EMAIL)
        try:
            receipt = channel.accept(raw, recipient=recipient)
        # Whatever stopped it: under any other status than 75 a mail server sends the message back to its sender.
        except Exception as error:
            logger.exception("a message was left with the mail server")
            self.stderr.write(f"not recorded, keep it and try again: {error}")
            sys.exit(EX_TEMPFAIL)
        inbound = channel.parse(raw, recipient=recipient, received_at=clock.now())
        self.stdout.write(json.dumps(report(receipt, inbound, show=show), ensure_ascii=False))


def report(receipt: Receipt, inbound: InboundMessage, *, show: bool) -> dict[str, Any]:
    """What the pipe prints: how the message ended and what was read in it."""
    line: dict[str, Any] = {
        "outcome": str(receipt.outcome),
        "ticket": receipt.ticket.reference if receipt.ticket else None,
        "subject": inbound.subject,
        "from": inbound.sender.email,
        "text": inbound.text,
        "attachments": [
            {
                "filename": file.filename,
                "content_type": file.content_type,
                "size": len(file.content),
                "sha256": hashlib.sha256(file.content).hexdigest(),
            }
            for file in inbound.attachments
        ],
        "reason": receipt.reason,
    }
    if show:
        line["html"] = sanitise_html(inbound.html) if inbound.html else None
        line["quoted"] = inbound.quoted
        line["lang"] = propose(inbound).language
    return line
