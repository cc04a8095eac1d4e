"""What the headers say, forget to say, or try to make us believe."""

from __future__ import annotations

from tests.mail.corpus.desk import our_id
from tests.mail.corpus.entry import entry, parsed
from tests.mail.parsing.builder import mail, raw

HELP = "Bonjour, je ne peux pas déposer ma demande sur le site."

SENDERS = [
    parsed("no From", edge="headers: no From", person="Personne sans nom"),
    parsed("From with spaces around", edge="headers: From with spaces"),
    parsed("stray bracket", edge="headers: From with a stray bracket"),
    parsed("bracket never closed", edge="headers: From with a stray bracket", person="Amina Benali"),
    parsed("address before its name", edge="headers: From with a comment"),
    parsed(
        "domain in capitals",
        edge="headers: From in capitals",
        email="amina.b@example.org",
        acknowledgement="Amina.B@example.org",
        person="Personne sans nom",
    ),
    entry(
        "From all in capitals",
        mail(HELP, from_="AMINA BENALI <AMINA@EXAMPLE.ORG>"),
        edge="headers: From in capitals",
        acknowledgement="AMINA@example.org",
        text=HELP,
    ),
    parsed("pipe in a quoted name", edge="headers: From with quoted pipes", person="Amina Benali"),
    parsed("comma in a bare name", person="Amina Benali"),
    entry(
        "« Nom, Prénom » of somebody new",
        mail(HELP, from_='"Traoré, Awa Fatou" <awa@example.net>'),
        person="Awa Fatou Traoré",
        email="awa@example.net",
        text=HELP,
    ),
    parsed("unicode local part", edge="headers: From with a Unicode local part", acknowledgement=None),
    parsed("8-bit name without encoding"),
    parsed("several From addresses", edge="headers: several From"),
    parsed("two From headers", edge="headers: several From"),
    parsed("address of 300 characters", edge="headers: very long address", person=f"<{'a' * 79}"),
    entry(
        "name of 300 characters",
        mail(HELP, from_=f'"{"Amina " * 50}Benali" <amina@example.org>'),
        edge="headers: very long address",
        person=f"Amina {'Amina ' * 13}Am",
        text=HELP,
    ),
    parsed("an address as name does not win"),
    parsed("only a name"),
]

RECIPIENTS = [
    parsed("no To", edge="headers: no To"),
    parsed("undisclosed recipients", edge="headers: undisclosed recipients"),
    parsed("invalid Cc", edge="headers: invalid Cc"),
    parsed("41 recipients", edge="headers: 41 recipients"),
    parsed("malformed Reply-To", edge="headers: Reply-To malformed"),
    parsed(
        "Reply-To to another person is noted, not believed",
        edge="headers: Reply-To of another person",
        acknowledgement="amina@example.org",
    ),
    entry(
        "delivered to an address that is not ours",
        mail(HELP),
        recipient="personne@ailleurs.example.com",
        outcome="quarantined",
        reason="Destinataire inconnu : personne@ailleurs.example.com",
    ),
    entry(
        "delivered to a plus-address of ours without a token",
        mail(HELP),
        recipient="aide+logement@ccc.example.org",
        text=HELP,
    ),
    entry(
        "our address in capitals",
        mail(HELP),
        recipient="AIDE@CCC.Example.Org",
        text=HELP,
    ),
]

SUBJECTS = [
    entry(
        "no Subject: the first words stand in",
        mail(HELP, subject=""),
        edge="headers: no Subject",
        subject=HELP,
        text=HELP,
    ),
    entry(
        "neither Subject nor words, one file",
        mail(None, None, ("visa.pdf", "application/pdf", b"%PDF-1.7"), subject=""),
        edge="headers: no Subject",
        subject="(sans objet)",
        text="",
        attachments=[{"filename": "visa.pdf"}],
    ),
    parsed("subject of 1,000 characters", edge="headers: 1,000-character Subject", subject="x" * 250),
    parsed("encoded word split inside a character", edge="headers: Subject split inside a character"),
    parsed("ISO-2022-JP split inside a character", edge="headers: Subject split inside a character"),
    parsed("folded subject"),
    parsed("three charsets in a subject", edge="headers: Subject in three charsets"),
    parsed("template tags stay text", edge="headers: template tags"),
    entry(
        "template tags in the words",
        mail("Bonjour {{ settings.SECRET_KEY }} {% debug %} ${7*7} <%= 7*7 %>"),
        edge="headers: template tags",
        text="Bonjour {{ settings.SECRET_KEY }} {% debug %} ${7*7} <%= 7*7 %>",
    ),
]

IDS = [
    parsed("no Date", edge="headers: no Date"),
    parsed("a date in the future", edge="headers: future Date"),
    parsed("a date that is none", edge="headers: no Date"),
    parsed("no Message-ID", edge="headers: no Message-ID"),
    entry("the same bytes twice: first delivery", mail(HELP, message_id="<twice@example.org>"), text=HELP),
    entry(
        "the same bytes twice",
        mail(HELP, message_id="<twice@example.org>"),
        after="the same bytes twice: first delivery",
        outcome="duplicate",
        ticket="the first",
    ),
    entry(
        "the same mail by another road",
        b"Received: from relay.example.net; Tue, 12 May 2026 10:03:00 +0200\r\n"
        + mail(HELP, message_id="<twice@example.org>"),
        after="the same bytes twice: first delivery",
        outcome="duplicate",
        ticket="the first",
    ),
    entry("duplicate Message-ID: first body", mail(HELP, message_id="<again@example.org>"), text=HELP),
    entry(
        "duplicate Message-ID over another body",
        mail("Voici une autre lettre, sur un autre sujet.", message_id="<again@example.org>"),
        edge="headers: duplicate Message-ID over another body",
        after="duplicate Message-ID: first body",
        text="Voici une autre lettre, sur un autre sujet.",
    ),
    parsed("Message-ID folded in the middle", edge="headers: Message-ID with a line break"),
    parsed("several Message-IDs", edge="headers: several Message-ID"),
    parsed("200 references: the last fifty", edge="headers: 200 references"),
    entry(
        "200 references, our token among the first",
        raw(
            "",
            "Toujours pas de réponse.",
            references="\r\n ".join([our_id("answered"), *(f"<r{n}@example.net>" for n in range(199))]),
        ),
        edge="headers: 200 references",
    ),
    parsed("several ids in In-Reply-To", edge="headers: several In-Reply-To"),
    parsed("headers that borrow our name are not read", edge="headers: headers that pretend to be ours"),
    parsed("lines ended by CR only", edge="headers: CR-only lines"),
    parsed("lines ended by LF only", edge="headers: LF-only lines"),
    parsed("null bytes in headers and body", edge="headers: null bytes", subject="Titre"),
    parsed("line break in an encoded subject"),
    parsed("line break in Reply-To"),
]

ENTRIES = [*SENDERS, *RECIPIENTS, *SUBJECTS, *IDS]
