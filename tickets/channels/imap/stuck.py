"""Messages that cannot be taken in: each is tried again after a growing delay, while the others go on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from helpdesk.kernel import clock

ALERT_AFTER = 3
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=1)
MOST = 500
"""Rows kept: beyond, the mailbox itself is ill."""


class Stuck:
    """The stuck messages of one folder under one UIDVALIDITY, as `MailboxState.stuck` keeps them."""

    def __init__(self, rows: Iterable[dict[str, Any]], folder: str, uidvalidity: int) -> None:
        self._place = {"folder": folder, "uidvalidity": uidvalidity}
        self._rows = {
            int(row["uid"]): row
            for row in rows
            if all(row.get(name) == value for name, value in self._place.items())
        }

    def __contains__(self, uid: int) -> bool:
        return uid in self._rows

    def waits(self, uid: int) -> bool:
        """Whether it is too early to try this message again."""
        row = self._rows.get(uid)
        return row is not None and datetime.fromisoformat(row["next"]) > clock.now()

    def uids(self) -> set[int]:
        return set(self._rows)

    def failed(self, uid: int, error: str) -> None:
        """One more attempt that came to nothing."""
        now = clock.now()
        row = self._rows.get(uid) or {"uid": uid, **self._place, "since": now.isoformat(), "attempts": 0}
        attempts = row["attempts"] + 1
        delay = min(FIRST_DELAY * 2 ** min(attempts - 1, 10), LONGEST_DELAY)
        self._rows[uid] = {**row, "attempts": attempts, "error": error, "next": (now + delay).isoformat()}

    def forget(self, uid: int) -> None:
        self._rows.pop(uid, None)

    def rows(self) -> list[dict[str, Any]]:
        """The oldest first, at most 500."""
        return sorted(self._rows.values(), key=lambda row: (row["since"], row["uid"]))[:MOST]
