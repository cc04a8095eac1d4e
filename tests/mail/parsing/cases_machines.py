"""Mail that no person wrote for us: it is told apart, and a bounce says what it is about."""

from __future__ import annotations

from tests.mail.parsing.builder import OURS, multipart, part, raw
from tests.mail.parsing.case import Case, case

DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example.com>"
OWN = {"own_domains": frozenset({"tickets.example.net"})}
ORIGINAL = part(
    "message/rfc822",
    f"From: {OURS}",
    "Message-ID: <t42@tickets.example.net>",
    "Subject: Votre demande",
    "",
    "Bonjour",
)


def letter(name: str, machine: str, *lines: str, options: dict | None = None, **headers: str) -> Case:
    return case(name, raw(*lines, "", "Bonjour", **headers), options, machine=machine, text="Bonjour")


def report(*fields: str, kind: str = "delivery-status", original: tuple = ORIGINAL, cte: str = "") -> bytes:
    """A delivery report as servers send them: words, fields, the original."""
    encoding = {"content_transfer_encoding": cte} if cte else {}
    lines = multipart(
        f"report; report-type={kind}",
        part("text/plain", "Delivery has failed to these recipients."),
        part(f"message/{kind}", "Reporting-MTA: dns; mx.example.com", "", *fields, **encoding),
        original,
    )
    return raw(
        *lines,
        from_=DAEMON,
        return_path="<>",
        auto_submitted="auto-replied",
        message_id="<d1@mx.example.com>",
    )


def prose(name: str, machine: str, subject: str, *lines: str, **expected: object) -> Case:
    """A report in words only."""
    headers = {"from_": DAEMON, "return_path": "<>", "subject": subject}
    return case(name, raw("", *lines, **headers), machine=machine, **expected)


PEOPLE = [
    letter("a person", "", return_path="<amina@example.org>"),
    case(
        "null return path alone: read, but not to be answered",
        raw("", "x", return_path="<>"),
        machine="",
        return_path="<>",
    ),
    letter("Auto-Submitted: no", "", auto_submitted="no"),
    letter(
        "a person whose Exchange forbids automatic answers",
        "",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
    ),
    letter("a reply to an out-of-office message", "", subject="RE: Réponse automatique : congés"),
    letter("a person who writes of an absence", "", subject="Absence de réponse depuis mars"),
    letter(
        "a postmaster who writes by hand",
        "",
        from_="Karim <postmaster@example.org>",
        subject="Mon titre de séjour",
    ),
    letter(
        "our domain in another's Message-ID is not ours",
        "",
        options=OWN,
        message_id="<x@nottickets.example.net>",
    ),
    case(
        "a person who forwards a bounce as an attachment",
        raw(
            *multipart(
                "mixed",
                part("text/plain", "Voir"),
                part("message/rfc822", *report("Action: failed").decode().replace("b1", "b9").split("\r\n")),
            )
        ),
        machine="",
        text="Voir",
    ),
]

REPORTS = [
    case(
        "failed delivery",
        report("Final-Recipient: rfc822; karim@example.com", "Action: failed", "Status: 5.1.1"),
        machine="bounce",
        bounced_message_id="t42@tickets.example.net",
        bounced_recipient="karim@example.com",
        bounce_status="5.1.1",
        return_path="<>",
        files=["piece-jointe-1.txt", "piece-jointe-2.eml"],
    ),
    case(
        "a bounce by our own server is a bounce",
        report("Final-Recipient: rfc822; k@example.com", "Action: failed").replace(
            b"d1@mx.example.com", b"d1@tickets.example.net"
        ),
        OWN,
        machine="bounce",
    ),
    case(
        "delayed delivery",
        report("Final-Recipient: rfc822; karim@example.com", "Action: delayed", "Status: 4.4.1"),
        machine="delay",
        bounced_message_id="t42@tickets.example.net",
        bounce_status="4.4.1",
    ),
    case(
        "several recipients, one failed",
        report(
            "Final-Recipient: rfc822; a@example.com",
            "Action: delayed",
            "",
            "Final-Recipient: rfc822; b@example.com",
            "Action: failed",
            "Status: 5.2.2",
        ),
        machine="bounce",
        bounced_recipient="b@example.com",
        bounce_status="5.2.2",
    ),
    case(
        "the address we wrote to, not the one it was forwarded to",
        report(
            "Original-Recipient: rfc822;karim@example.com",
            "Final-Recipient: rfc822;k2@example.org",
            "Action: failed",
        ),
        bounced_recipient="karim@example.com",
    ),
    case(
        "report without action",
        report("Final-Recipient: rfc822; karim@example.com", "Status: 5.7.1 (refused)"),
        machine="bounce",
        bounce_status="5.7.1",
    ),
    case(
        "report of success",
        report("Final-Recipient: rfc822; karim@example.com", "Action: delivered", "Status: 2.0.0"),
        machine="read_receipt",
        bounced_message_id="",
    ),
    case(
        "headers of the original only",
        report(
            "Final-Recipient: rfc822; karim@example.com",
            "Action: failed",
            original=part("text/rfc822-headers", "Subject: x", "Message-ID:", " <t42@tickets.example.net>"),
        ),
        bounced_message_id="t42@tickets.example.net",
    ),
    case(
        "original not returned: the report's references",
        report(
            "Final-Recipient: rfc822; karim@example.com", "Action: failed", original=part("text/plain", "x")
        ).replace(b"Subject:", b"In-Reply-To: <t42@tickets.example.net>\r\nSubject:", 1),
        bounced_message_id="t42@tickets.example.net",
    ),
    case(
        "fields encoded in base64",
        report(
            "RmluYWwtUmVjaXBpZW50OiByZmM4MjI7IGthcmltQGV4YW1wbGUuY29tDQpBY3Rpb246IGZhaWxlZA0KU3RhdHVzOiA1LjEuMQ==",
            cte="base64",
        ).replace(b"Reporting-MTA: dns; mx.example.com\r\n", b""),
        machine="bounce",
        bounced_recipient="karim@example.com",
        bounce_status="5.1.1",
    ),
    prose(
        "failure in words (qmail)",
        "bounce",
        "failure notice",
        "Hi. This is the qmail-send program.",
        "<karim@example.com>:",
        "Sorry, no mailbox here by that name. (#5.1.1)",
        "",
        "--- Below this line is a copy of the message.",
        "",
        "Message-ID: <t42@tickets.example.net>",
        bounced_recipient="karim@example.com",
        bounce_status="5.1.1",
        bounced_message_id="t42@tickets.example.net",
    ),
    prose(
        "failure in words, in French",
        "bounce",
        "Non remis : Votre demande",
        "Le message à karim@example.com n'a pas pu être remis.",
        bounced_recipient="karim@example.com",
    ),
    prose(
        "delay in words",
        "delay",
        "Warning: message delayed 24 hours",
        "Message to karim@example.com is still queued.",
    ),
    case(
        "failed recipient in a header (Exim)",
        raw(
            "X-Failed-Recipients: karim@example.com",
            "",
            "A message that you sent could not be delivered.",
            from_=DAEMON,
            subject="Mail delivery failed: returning message to sender",
        ),
        machine="bounce",
        bounced_recipient="karim@example.com",
    ),
    prose(
        "bounce about an address we never wrote to",
        "bounce",
        "Undelivered Mail Returned to Sender",
        "<inconnu@example.com>: unknown",
        bounced_recipient="inconnu@example.com",
        bounced_message_id="",
    ),
    case(
        "read receipt",
        raw(
            *multipart(
                "report; report-type=disposition-notification",
                part("text/plain", "Lu"),
                part(
                    "message/disposition-notification",
                    "Disposition: manual-action/MDN-sent-manually; displayed",
                ),
            ),
            subject="Lu : Votre demande",
        ),
        machine="read_receipt",
    ),
]

ANSWERS = [
    letter("out of office with Auto-Submitted", "auto_reply", auto_submitted="auto-replied (vacation)"),
    letter("Auto-Submitted: auto-generated", "auto_reply", auto_submitted="Auto-Generated; owner=x"),
    letter(
        "out of office told only by its subject", "auto_reply", subject="Réponse automatique : Votre demande"
    ),
    letter("out of office in English", "auto_reply", subject="Automatic reply: Votre demande"),
    letter("out of office in Russian", "auto_reply", subject="Автоответ: Votre demande"),
    letter(
        "Exchange absence without Auto-Submitted",
        "auto_reply",
        "X-Auto-Response-Suppress: All",
        subject="Je suis absent jusqu'au 3 juin",
    ),
    letter("X-Autoreply", "auto_reply", "X-Autoreply: yes"),
    letter("Precedence: auto_reply", "auto_reply", "Precedence: auto_reply"),
    letter(
        "autoresponder that is also bulk", "auto_reply", "Precedence: bulk", auto_submitted="auto-replied"
    ),
    letter(
        "noreply loop: another instance of a desk acknowledges us",
        "auto_reply",
        from_="noreply@example.com",
        auto_submitted="auto-generated",
        in_reply_to="<t42@tickets.example.net>",
    ),
]

REST = [
    letter("mailing list", "list", "List-Id: Aide <aide.example.org>"),
    letter(
        "newsletter", "list", "List-Unsubscribe: <https://example.org/u>", auto_submitted="auto-generated"
    ),
    letter("Precedence: bulk", "list", "Precedence: bulk"),
    letter("our own notification coming back", "own", options=OWN, message_id="<t42@Tickets.example.net>"),
    letter("our own notification when our domain is not known", "", message_id="<t42@tickets.example.net>"),
]

CASES = [*PEOPLE, *REPORTS, *ANSWERS, *REST]
