"""Mail that no person wrote for us: recorded with what it is, and never answered."""

from __future__ import annotations

from tests.mail.corpus.desk import our_id, plus_address
from tests.mail.corpus.entry import OUR_ADDRESS, Entry, entry, parsed
from tests.mail.parsing.builder import mail, multipart, part, raw
from tests.mail.parsing.cases_machines import DAEMON

AUTO_REPLY = {"outcome": "auto_reply"}
BOUNCE = {"outcome": "bounce"}
HELP = "Bonjour, je ne peux pas déposer ma demande sur le site."


def report(
    name: str,
    *,
    action: str,
    status: str,
    recipient: str,
    message_id: str,
    edge: str | tuple = (),
    **expected,
) -> Entry:
    """A delivery report (RFC 3464) about a mail of ours."""
    lines = multipart(
        "report; report-type=delivery-status",
        part("text/plain", "Your message could not be delivered."),
        part(
            "message/delivery-status",
            "Reporting-MTA: dns; mx.example.com",
            "",
            f"Final-Recipient: rfc822; {recipient}",
            f"Action: {action}",
            f"Status: {status}",
        ),
        part(
            "message/rfc822", f"From: {OUR_ADDRESS}", f"Message-ID: {message_id}", "Subject: x", "", "Bonjour"
        ),
    )
    headers = {"from_": DAEMON, "return_path": "<>", "auto_submitted": "auto-replied"}
    return entry(
        name,
        raw(*lines, **headers, message_id=f"<d-{status}-{action}@mx.example.com>"),
        edge=edge,
        **BOUNCE,
        **expected,
    )


OUT_OF_OFFICE = [
    parsed(
        "out of office with Auto-Submitted", edge="machines: out of office with Auto-Submitted", **AUTO_REPLY
    ),
    parsed(
        "out of office told only by its subject",
        edge="machines: out of office without Auto-Submitted",
        **AUTO_REPLY,
    ),
    parsed("out of office in English", edge="machines: out of office without Auto-Submitted", **AUTO_REPLY),
    parsed("out of office in Russian", edge="machines: out of office without Auto-Submitted", **AUTO_REPLY),
    parsed(
        "Exchange absence without Auto-Submitted",
        edge=("machines: X-Auto-Response-Suppress", "machines: out of office without Auto-Submitted"),
        **AUTO_REPLY,
    ),
    parsed("X-Autoreply", **AUTO_REPLY),
    parsed("Auto-Submitted: auto-generated", **AUTO_REPLY),
    parsed("autoresponder that is also bulk", **AUTO_REPLY),
    entry(
        "out of office in answer to our acknowledgement appends nothing",
        raw(
            "Auto-Submitted: auto-replied",
            "",
            "Je suis absente jusqu'au 3 juin.",
            subject="Réponse automatique : [CCC-004201-R] Nous avons bien reçu votre message",
            in_reply_to=our_id("open"),
        ),
        recipient=plus_address("open"),
        edge="machines: out of office with Auto-Submitted",
        **AUTO_REPLY,
        ticket="open",
    ),
    parsed("a person whose Exchange forbids automatic answers", edge="machines: X-Auto-Response-Suppress"),
    parsed("a person who writes of an absence", subject="Absence de réponse depuis mars"),
    parsed("Auto-Submitted: no"),
]

LISTS = [
    parsed("Precedence: bulk", edge="machines: Precedence bulk", acknowledgement=None),
    entry(
        "Precedence: list",
        raw("Precedence: list", "", HELP),
        edge="machines: Precedence list",
        text=HELP,
        acknowledgement=None,
    ),
    parsed("mailing list", acknowledgement=None),
    parsed("newsletter", edge="machines: List-Unsubscribe", acknowledgement=None),
    entry(
        "newsletter replies with one parent: the first reader",
        mail("Voici ma question.", in_reply_to="<lettre-7@example.net>", message_id="<r1@example.org>"),
        text="Voici ma question.",
    ),
    entry(
        "newsletter replies with one parent: another reader",
        mail(
            "Et voici la mienne.",
            from_="Karim Sow <karim.sow@example.net>",
            in_reply_to="<lettre-7@example.net>",
            message_id="<r2@example.net>",
        ),
        edge="machines: newsletter replies with one parent",
        after="newsletter replies with one parent: the first reader",
        person="Karim Sow",
        email="karim.sow@example.net",
        text="Et voici la mienne.",
    ),
]

REPORTS = [
    parsed("failed delivery", edge="machines: delivery failed", **BOUNCE),
    parsed("delayed delivery", edge="machines: delivery delayed", **BOUNCE),
    parsed("several recipients, one failed", **BOUNCE),
    parsed("headers of the original only", **BOUNCE),
    parsed("fields encoded in base64", **BOUNCE),
    parsed("failure in words (qmail)", edge="machines: delivery report in words only", **BOUNCE),
    parsed("failure in words, in French", edge="machines: delivery report in words only", **BOUNCE),
    parsed("delay in words", edge="machines: mailer-daemon From", **BOUNCE),
    parsed("failed recipient in a header (Exim)", edge="machines: mailer-daemon From", **BOUNCE),
    parsed(
        "bounce about an address we never wrote to",
        edge="machines: report about an address never mailed",
        **BOUNCE,
    ),
    parsed("report of success", **AUTO_REPLY),
    parsed("read receipt", **AUTO_REPLY),
    report(
        "our answer is refused for good",
        action="failed",
        status="5.1.1",
        recipient="amina@example.org",
        message_id=our_id("answered"),
        edge="machines: delivery failed",
    ),
    report(
        "our answer is delayed",
        action="delayed",
        status="4.4.1",
        recipient="amina@example.org",
        message_id=our_id("answered"),
        edge="machines: delivery delayed",
    ),
    report(
        "a report about a mail that we never sent",
        action="failed",
        status="5.1.2",
        recipient="inconnu@example.com",
        message_id="<jamais@example.com>",
        edge="machines: report about an address never mailed",
    ),
    parsed(
        "null return path alone: read, but not to be answered",
        edge="machines: null return path",
        acknowledgement=None,
    ),
    parsed(
        "a postmaster who writes by hand",
        person="Karim",
        email="postmaster@example.org",
        subject="Mon titre de séjour",
    ),
    parsed(
        "a person who forwards a bounce as an attachment", attachments=[{"filename": "piece-jointe-1.eml"}]
    ),
]

LOOPS = [
    parsed(
        "noreply loop: another instance of a desk acknowledges us",
        edge="machines: noreply loop",
        **AUTO_REPLY,
    ),
    entry(
        "our own acknowledgement comes back",
        raw(
            "Auto-Submitted: auto-replied",
            "",
            "Nous avons bien reçu votre message.",
            from_=f"Centre de contact citoyens <{OUR_ADDRESS}>",
            message_id=our_id("open"),
        ),
        edge="machines: our own notification",
        **AUTO_REPLY,
    ),
    entry(
        "our own notification comes back without its headers",
        raw(
            "",
            "Nous avons bien reçu votre message.",
            from_="Relais <relais@example.com>",
            message_id=our_id("open"),
        ),
        edge="machines: our own notification",
        **AUTO_REPLY,
        reason="Un de nos propres envois nous revient",
    ),
    entry(
        "another instance of us acknowledges our mail",
        raw(
            "Auto-Submitted: auto-replied",
            "X-Auto-Response-Suppress: All",
            "Precedence: bulk",
            "",
            "Nous avons bien reçu votre message.",
            from_="Centre de contact <aide@ccc.example.com>",
            subject="[CCC-000017-W] Nous avons bien reçu votre message",
            message_id="<t17.00000000.0123456789abcdef0123@ccc.example.com>",
        ),
        edge="machines: another instance of us",
        **AUTO_REPLY,
    ),
    entry(
        "another instance of us, by hand: its tokens are not ours",
        raw(
            "",
            "Nous vous transmettons cette demande.",
            from_="Centre voisin <aide@ccc.example.com>",
            subject="Demande transmise",
            message_id="<t4201.00000000.0123456789abcdef0123@ccc.example.com>",
        ),
        edge="machines: another instance of us",
        person="Centre voisin",
        email="aide@ccc.example.com",
        subject="Demande transmise",
        text="Nous vous transmettons cette demande.",
    ),
    entry(
        "an autoresponder on our own address",
        raw(
            "",
            "Le service est fermé.",
            from_=f"Aide <{OUR_ADDRESS}>",
            subject="Service fermé",
            message_id="<auto-1@ccc.example.org>",
        ),
        edge="machines: autoresponder on our own address",
        **AUTO_REPLY,
        reason="Message envoyé depuis une adresse du service",
    ),
    entry(
        "an autoresponder on our own plus-address",
        raw(
            "",
            "Le service est fermé.",
            from_=f"<{plus_address('open')}>",
            message_id="<auto-2@ccc.example.org>",
        ),
        edge="machines: autoresponder on our own address",
        **AUTO_REPLY,
    ),
]

ENTRIES = [*OUT_OF_OFFICE, *LISTS, *REPORTS, *LOOPS]
