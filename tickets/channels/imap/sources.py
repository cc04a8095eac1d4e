"""The name of the one place that a message was read from, and what the ledger already knows of such places."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db.models import Q

from helpdesk.mailboxes import Mailbox
from tickets.models import Reception

LONGEST_FOLDER = 120
CHUNK = 500


def place(mailbox: Mailbox, uidvalidity: int) -> str:
    """`imap:name.account:folder:uidvalidity:`, at most 220 characters.

    `account` changes with the server and the user: under a new server the same UID is another message.
    """
    folder = mailbox.folder
    if len(folder) > LONGEST_FOLDER or folder.startswith("#"):
        folder = "#" + hashlib.sha256(folder.encode()).hexdigest()[:40]
    return f"imap:{mailbox.name}.{mailbox.account}:{folder}:{uidvalidity}:"


def known(prefix: str, uids: Sequence[int]) -> dict[int, str]:
    """The outcome ("" while in hand) of those of `uids` that have a line in the ledger."""
    found: dict[int, str] = {}
    for start in range(0, len(uids), CHUNK):
        places = [f"{prefix}{uid}" for uid in uids[start : start + CHUNK]]
        # The second condition is that of the partial index, which PostgreSQL does not infer from long lists.
        lines = Reception.objects.filter(~Q(source=""), source__in=places).order_by()
        found.update(
            (int(place.rpartition(":")[2]), outcome)
            for place, outcome in lines.values_list("source", "outcome")
        )
    return found
