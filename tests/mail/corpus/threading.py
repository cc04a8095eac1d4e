"""Which ticket a mail belongs to: where the reference stands, who writes, what has become of the ticket."""

from __future__ import annotations

from tests.mail.corpus.desk import AGENT, KARIM, REFERENCES, TICKETS, first_id, our_id, plus_address, token
from tests.mail.corpus.entry import OUR_ADDRESS, entry
from tests.mail.parsing.builder import mail

MORE = "Voici la suite de ma demande."
STRANGER = "Mallory Doe <mallory@example.com>"
NEW_OF_STRANGER = {"person": "Mallory Doe", "email": "mallory@example.com", "text": MORE}


def appended(ticket: str, **expected) -> dict:
    return {"outcome": "appended", "ticket": ticket, "text": MORE, **expected}


def cited(ticket: str) -> dict:
    """A new ticket, linked to the one whose reference a stranger knew."""
    return {"links": [{"kind": "cited_by_stranger", "to": ticket}]}


KNOWN = [
    entry(
        "subject reference alone, by its person",
        mail(MORE, subject=f"Re: [{REFERENCES['open']}] Compte bloqué"),
        edge="threading: subject reference alone",
        **appended("open"),
    ),
    entry(
        "subject reference in small letters, without brackets",
        mail(MORE, subject=f"suite de {REFERENCES['open'].lower()}"),
        edge="threading: subject reference alone",
        **appended("open"),
    ),
    entry("token in the plus-address", mail(MORE), recipient=plus_address("open"), **appended("open")),
    entry("token in To only", mail(MORE, to=plus_address("open")), **appended("open")),
    entry("token in In-Reply-To", mail(MORE, in_reply_to=our_id("open")), **appended("open")),
    entry(
        "token in References, below another's id",
        mail(MORE, references=f"{our_id('open')} <autre@example.net>"),
        **appended("open"),
    ),
    entry(
        "the person's own first mail in References",
        mail(MORE, references=f"<{first_id('open')}>"),
        **appended("open"),
    ),
    entry(
        "reply to the acknowledgement",
        mail(
            MORE,
            to=plus_address("open"),
            subject=f"Re: [{REFERENCES['open']}] Nous avons bien reçu votre message",
            in_reply_to=our_id("open"),
            references=f"<{first_id('open')}> {our_id('open')}",
        ),
        recipient=plus_address("open"),
        edge="threading: reply to the acknowledgement",
        **appended("open", state="acknowledged"),
    ),
    entry(
        "reply to an answer: the ticket is work again",
        mail(MORE, in_reply_to=our_id("answered")),
        **appended("answered", state="reopened"),
    ),
    entry(
        "reply to a closed ticket",
        mail(MORE, in_reply_to=our_id("closed")),
        edge="threading: closed",
        **appended("closed", state="reopened"),
    ),
    entry(
        "reply to a merged ticket goes where it was merged",
        mail(MORE, in_reply_to=our_id("merged")),
        recipient=plus_address("merged"),
        edge="threading: merged",
        **appended("open", state="acknowledged"),
    ),
    entry(
        "reply to a deleted ticket is a new one",
        mail(MORE, in_reply_to=our_id("deleted")),
        recipient=plus_address("deleted"),
        edge="threading: deleted",
        text=MORE,
    ),
    entry(
        "an answer that cites two of our tickets follows the newer token",
        mail(MORE, references=f"{our_id('open')} {our_id('answered')}", in_reply_to=our_id("answered")),
        edge="threading: split target",
        **appended("answered", state="reopened"),
    ),
    entry(
        "the token wins over another reference in the subject",
        mail(MORE, subject=f"Re: {REFERENCES['closed']}", in_reply_to=our_id("open")),
        **appended("open"),
    ),
]

STRANGERS = [
    entry(
        "subject reference of somebody else",
        mail(MORE, from_=STRANGER, subject=f"Re: {REFERENCES['open']}"),
        edge="threading: subject reference alone",
        subject=f"Re: {REFERENCES['open']}",
        **NEW_OF_STRANGER,
        **cited("open"),
    ),
    entry(
        "token of another person",
        mail(MORE, from_=STRANGER, in_reply_to=our_id("open")),
        recipient=plus_address("open"),
        edge="threading: token of another person",
        **NEW_OF_STRANGER,
        **cited("open"),
    ),
    entry(
        "token of another person, who is known too",
        mail(MORE, from_=KARIM, in_reply_to=our_id("open")),
        recipient=plus_address("open"),
        edge="threading: token of another person",
        person="Karim Sow",
        email="karim@example.com",
        text=MORE,
        **cited("open"),
    ),
    entry(
        "a stranger cannot reopen a closed ticket",
        mail(MORE, from_=STRANGER, in_reply_to=our_id("closed")),
        edge="threading: closed",
        **NEW_OF_STRANGER,
        **cited("closed"),
    ),
    entry(
        "a stranger on a merged ticket",
        mail(MORE, from_=STRANGER, in_reply_to=our_id("merged")),
        edge="threading: merged",
        **NEW_OF_STRANGER,
        **cited("open"),
    ),
    entry(
        "a third person answers all, with our address in Cc",
        mail(
            MORE,
            from_=STRANGER,
            to="amina@example.org",
            cc=plus_address("open"),
            in_reply_to=f"<{first_id('open')}>",
        ),
        recipient=plus_address("open"),
        edge="threading: third person in Cc",
        **NEW_OF_STRANGER,
        **cited("open"),
    ),
    entry(
        "the same name from another address",
        mail(MORE, from_="Amina Benali <amina.b@example.net>", in_reply_to=our_id("open")),
        recipient=plus_address("open"),
        edge="threading: second address of the same person",
        email="amina.b@example.net",
        text=MORE,
        links=[{"kind": "same_person", "to": "open"}],
    ),
    entry(
        "our own staff answers from Outlook",
        mail(
            MORE,
            from_=f"Alix Moreau <{AGENT}>",
            to="amina@example.org",
            cc=OUR_ADDRESS,
            subject="RE: Compte bloqué",
            in_reply_to=f"<{first_id('open')}>",
        ),
        edge="threading: our own staff from Outlook",
        person="Alix Moreau",
        email=AGENT,
        subject="RE: Compte bloqué",
        text=MORE,
    ),
]

WORTHLESS = [
    entry(
        "a token cut short",
        mail(MORE, in_reply_to=f"<{token(TICKETS['open'])[:-1]}@ccc.example.org>"),
        text=MORE,
    ),
    entry(
        "a token with another ticket's number",
        mail(MORE, in_reply_to=f"<{token(TICKETS['karim']).replace('t4205', 't4201')}@ccc.example.org>"),
        text=MORE,
    ),
    entry(
        "a token signed with another key",
        mail(MORE, in_reply_to=f"<{token(TICKETS['open'], secret='guessed')}@ccc.example.org>"),
        text=MORE,
    ),
    entry(
        "an id of an older format, without a signature",
        mail(MORE, in_reply_to="<ticket-4201@ccc.example.org>", references="<ccc.4201.1@ccc.example.org>"),
        edge="threading: ids of an older format",
        text=MORE,
    ),
    entry(
        "a reference whose letter is wrong",
        mail(MORE, subject="Re: [CCC-004201-Z] Compte bloqué"),
        subject="Re: [CCC-004201-Z] Compte bloqué",
        text=MORE,
    ),
    entry(
        "a reference in the words only",
        mail(f"{MORE} Mon dossier est {REFERENCES['open']}."),
        text=f"{MORE} Mon dossier est {REFERENCES['open']}.",
        links=[{"kind": "duplicate", "to": "open"}],
    ),
]

ENTRIES = [*KNOWN, *STRANGERS, *WORTHLESS]
