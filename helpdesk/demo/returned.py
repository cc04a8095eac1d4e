"""Answers of the week that came back, told by the reports that mail servers really send."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from helpdesk.kernel import clock
from helpdesk.outbox.dispatch import dispatch_one
from helpdesk.outbox.models import Entry
from tickets.channels.base import channel_named
from tickets.enums import Channel, Delivery, Direction, State
from tickets.models import FollowUp, Message

_FAULTS = (
    ("5.1.1", "550 5.1.1 The email account that you tried to reach does not exist"),
    ("5.2.2", "552 5.2.2 The mailbox is full"),
)
_AFTER = timedelta(minutes=4)
"""How long the receiving server took to refuse."""
_REPORT = """Return-Path: <>
From: MAILER-DAEMON@mx.example.net
To: {ours}
Subject: Undelivered Mail Returned to Sender
Message-ID: <returned-{number}@mx.example.net>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

--report
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.

Your message could not be delivered to one recipient.

<{address}>: host mx.example.net said: {words}

--report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {address}
Action: failed
Status: {status}
Diagnostic-Code: smtp; {words}

--report
Content-Type: text/rfc822-headers

From: {ours}
To: {address}
Message-ID: <{message_id}>

--report--
"""


def return_answers() -> int:
    """Let one answer for each fault leave and come back; returns how many answers now wait for another way."""
    answers = Message.objects.filter(
        direction=Direction.OUTBOUND,
        delivery=Delivery.QUEUED,
        ticket__state=State.ANSWERED,
        ticket__channel__in=[Channel.EMAIL, Channel.WEB],
    )
    answers = answers.select_related("ticket").order_by("-at", "-pk")[: len(_FAULTS)]
    for answer, (status, words) in zip(answers, _FAULTS, strict=False):
        _return(answer, status, words)
    return FollowUp.objects.open().count()


def _return(answer: Message, status: str, words: str) -> None:
    entry = Entry.objects.get(reference=f"message:{answer.pk}")
    with clock.at(entry.due_at):
        dispatch_one(entry)
    report = _REPORT.format(
        ours=settings.SERVICE_EMAIL,
        number=answer.pk,
        address=answer.address,
        status=status,
        words=words,
        message_id=answer.message_id,
    )
    with clock.at(min(answer.at + _AFTER, clock.now())):
        channel_named(Channel.EMAIL).accept(
            report.replace("\n", "\r\n").encode(), recipient=settings.SERVICE_EMAIL
        )
