"""The nouns of a contact: people, tickets, messages, the ledger of receptions, reference data."""

from tickets.models.conversation import Attachment, Citation, Message
from tickets.models.ledger import Reception
from tickets.models.people import ContactPoint, Person
from tickets.models.reference import Procedure, Regime
from tickets.models.ticket import Correction, Suggestion, Ticket, TicketLink

__all__ = [
    "Attachment",
    "Citation",
    "ContactPoint",
    "Correction",
    "Message",
    "Person",
    "Procedure",
    "Reception",
    "Regime",
    "Suggestion",
    "Ticket",
    "TicketLink",
]
