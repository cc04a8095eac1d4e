"""A transport that answers what the test says."""

from __future__ import annotations

from helpdesk.outbox.models import Entry


class Scripted:
    """Gives `answers` one by one, raising those that are errors, then "ok"; `sent` is what it was given."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.sent: list[Entry] = []

    def send(self, entry: Entry) -> str:
        self.sent.append(entry)
        answer = self.answers.pop(0) if self.answers else "ok"
        if isinstance(answer, Exception):
            raise answer
        return answer
