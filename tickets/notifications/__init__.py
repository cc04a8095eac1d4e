"""What people receive from a ticket: acknowledgement, answers, notices of transfer and of refusal. All through the outbox.

Two kinds. A human's decision (answer, transfer) leaves whatever the number. A machine's (acknowledgement, refusal)
carries the headers of RFC 3834, repeats nothing of the sender, and is capped per address and per origin.
"""

from tickets.notifications.acknowledgement import enqueue_acknowledgement
from tickets.notifications.answer import enqueue_answer
from tickets.notifications.languages import courtesy_language
from tickets.notifications.refusal import enqueue_refusal
from tickets.notifications.transfer import enqueue_transfer_notice

__all__ = [
    "courtesy_language",
    "enqueue_acknowledgement",
    "enqueue_answer",
    "enqueue_refusal",
    "enqueue_transfer_notice",
]
