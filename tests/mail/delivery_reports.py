"""Delivery reports as servers write them: RFC 3464 parts, or words only."""

from __future__ import annotations

from email.message import EmailMessage
from itertools import count

OURS = "aide@ccc.example.org"
_numbers = count(1)


def report(
    message_id: str,
    *,
    recipient: str = "amina@example.net",
    status: str = "5.1.1",
    action: str = "failed",
    diagnostic: str = "550 5.1.1 no such user here",
    returned: bool = True,
) -> bytes:
    """A multipart/report about the mail of that Message-ID (without brackets)."""
    final = f"Final-Recipient: rfc822; {recipient}\n" if recipient else ""
    copy = f"--cut\nContent-Type: text/rfc822-headers\n\nFrom: {OURS}\nMessage-ID: <{message_id}>\n\n"
    mail = f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.net
To: {OURS}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{next(_numbers)}@mx.example.net>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=cut

--cut
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.

<{recipient or "somebody"}>: host mx said: {diagnostic}

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

{final}Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

{copy if returned else ""}--cut--
"""
    return mail.replace("\n", "\r\n").encode()


def prose(message_id: str, *, recipient: str = "amina@example.net", words: str = "") -> bytes:
    """A report for human readers only, as qmail and old gateways send."""
    mail = EmailMessage()
    mail["From"] = "MAILER-DAEMON@old.example.net"
    mail["To"] = OURS
    mail["Subject"] = "failure notice"
    mail["Return-Path"] = "<>"
    mail["Message-ID"] = f"<prose-{next(_numbers)}@old.example.net>"
    words = words or "Sorry, no mailbox here by that name. (#5.1.1)"
    mail.set_content(
        f"Hi. This is the qmail-send program.\n\n<{recipient}>:\n{words}\n\n"
        f"--- Below this line is a copy of the message.\n\nMessage-ID: <{message_id}>\n"
    )
    return mail.as_bytes()
