"""What the desk holds before each mail of the corpus arrives: a few tickets of two people, with known numbers.

The corpus is bytes on disk, so the tokens it carries are made here, from the published rule, not by the product.
"""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from tests.mail.corpus.entry import OUR_ADDRESS
from tests.mail.parsing.builder import mail

SECRET_KEY = "test-key"
AMINA = "Amina Benali <amina@example.org>"
KARIM = "Karim Sow <karim@example.com>"
AGENT = "alix.moreau@ccc.example.org"
FIRST_NUMBER = 4201

# In this order, so that the numbers follow each other.
TICKETS = {
    "open": 4201,
    "answered": 4202,
    "closed": 4203,
    "merged": 4204,
    "karim": 4205,
    "deleted": 4206,
}
REFERENCES = {
    "open": "CCC-004201-R",
    "answered": "CCC-004202-S",
    "closed": "CCC-004203-T",
    "merged": "CCC-004204-V",
    "karim": "CCC-004205-W",
    "deleted": "CCC-004206-X",
}
SUBJECTS = {
    "open": "Compte bloqué",
    "answered": "Page blanche",
    "closed": "Changement d'adresse",
    "merged": "Page blanche, encore",
    "karim": "Photo refusée",
    "deleted": "Message retiré",
}
BODY = "Bonjour, je ne parviens pas à déposer ma demande de renouvellement, pouvez-vous m'aider ?"


def first_id(ticket: str) -> str:
    """The Message-ID, without brackets, of the mail that opened a ticket of the desk."""
    return f"first-{ticket}@example.org"


def first_mail(ticket: str) -> bytes:
    """The mail that opens a ticket of the desk."""
    sender = KARIM if ticket == "karim" else AMINA
    return mail(
        BODY, from_=sender, to=OUR_ADDRESS, subject=SUBJECTS[ticket], message_id=f"<{first_id(ticket)}>"
    )


def token(number: int, nonce: str = "5ca1ab1e", secret: str = SECRET_KEY) -> str:
    """A thread token as the documentation defines it: HMAC-SHA-256 of `number.nonce`, its first 80 bits."""
    signed = salted_hmac("tickets.thread", f"{number}.{nonce}", secret=secret, algorithm="sha256")
    return f"t{number}.{nonce}.{signed.hexdigest()[:20]}"


def our_id(ticket: str) -> str:
    """A Message-ID of ours about a ticket, with its brackets."""
    return f"<{token(TICKETS[ticket])}@ccc.example.org>"


def plus_address(ticket: str) -> str:
    """The Reply-To of our mails about a ticket."""
    local, _, domain = OUR_ADDRESS.partition("@")
    return f"{local}+{token(TICKETS[ticket])}@{domain}"
