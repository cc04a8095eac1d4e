"""The nouns of a contact: people, tickets, messages, the ledger of receptions, reference data."""

from tickets.models.conversation import Attachment, Citation, Message
from tickets.models.follow_up import FollowUp
from tickets.models.ledger import Reception
from tickets.models.links import TicketLink, final_of
from tickets.models.mailboxes import MailboxState, Reconciliation
from tickets.models.people import ContactPoint, Person
from tickets.models.quota import AcknowledgementQuota, QuotaScope
from tickets.models.reference import Procedure, Regime
from tickets.models.ticket import Correction, Suggestion, Ticket

__all__ = [
    "AcknowledgementQuota",
    "Attachment",
    "Citation",
    "ContactPoint",
    "Correction",
    "FollowUp",
    "MailboxState",
    "Message",
    "Person",
    "Procedure",
    "QuotaScope",
    "Reception",
    "Reconciliation",
    "Regime",
    "Suggestion",
    "Ticket",
    "TicketLink",
    "final_of",
]
