"""The truth table as the section "Threading" of docs/email.md: `python -m tests.mail.threading.document` rewrites it."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk.env import BASE_DIR
from tests.mail.threading import table
from tests.mail.threading.table import End, Row

PAGE = BASE_DIR / "docs" / "email.md"
BEGIN, FINISH = "<!-- threading: begin -->", "<!-- threading: end -->"
_HEAD = ("Reference", "Sender", "Ticket", "Automatic", "What happens")
_DIMENSIONS = (
    ("Reference", table.PLACES),
    ("Sender", table.SENDERS),
    ("Ticket", table.STATES),
    ("Automatic", table.AUTOMATIC),
)


def section() -> str:
    """The generated lines, markers included: what the words mean, then one line for each row."""
    words = [f"- **{name}**: {_legend(known)}" for name, known in _DIMENSIONS]
    head = ["", "| " + " | ".join(_HEAD) + " |", "|---" * len(_HEAD) + "|"]
    return "\n".join([BEGIN, *words, *head, *map(_line, table.ROWS), FINISH])


def renewed(page: str) -> str:
    """`page` with the section brought up to date; ValueError when it has no place for it."""
    before, rest = page.split(BEGIN)
    _stale, after = rest.split(FINISH)
    return f"{before}{section()}{after}"


def _legend(known: Mapping[str, str]) -> str:
    groups = {name: words.split() for name, words in table.GROUPS.items() if set(words.split()) <= set(known)}
    said = [f"`{name}` {label}" for name, label in known.items()]
    return "; ".join([*said, *(f"`{name}` = {' or '.join(words)}" for name, words in groups.items())]) + "."


def _line(row: Row) -> str:
    cells = (*map(_words, (row.place, row.sender, row.state, row.automatic)), _end(row.end))
    return "| " + " | ".join(cells) + " |"


def _words(pattern: str) -> str:
    """The pattern's words, known sets under their name."""
    for name, words in table.GROUPS.items():
        pattern = pattern.replace(words, name)
    return ", ".join(f"`{word}`" for word in pattern.split()) or "any"


_OUTCOMES = {
    "bounce": "recorded as a delivery report",
    "auto_reply": "recorded as automatic",
    "opened": "**opened**: a new ticket",
    "appended": "**appended** to",
}


def _end(end: End) -> str:
    said = _OUTCOMES[end.outcome]
    if end.ticket in ("it", "where it went"):
        where = {"it": "the ticket", "where it went": "where the ticket went"}[end.ticket]
        said += f"{' ' if end.outcome == 'appended' else ', on '}{where}"
    more = [
        f", {end.state}" if end.state != "unchanged" else "",
        ", one line in the conversation" if end.told else "",
        f", linked `{end.link}`" if end.link else "",
        ", the ledger names the missing ticket" if end.noted else "",
        ", acknowledged (not to a list)" if end.acknowledged else "",
    ]
    return said + "".join(more)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text()))
