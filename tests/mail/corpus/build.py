"""Write the corpus as files: `python -m tests.mail.corpus.build DIR`, the same bytes every time.

Each case is NNN-name.eml, the mail as it comes off the wire, and NNN-name.yml, what the whole product must make of
it; `desk.yml` is what the desk holds before.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.mail.corpus import desk
from tests.mail.corpus.entries import ENTRIES, GROUPS, NAMED
from tests.mail.corpus.entry import Entry

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def main(folder: Path) -> int:
    """Fill `folder`; returns how many cases it holds."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in written():
        (folder / name).write_bytes(content)
    return len(ENTRIES)


def written() -> Iterator[tuple[str, bytes]]:
    """Each file of the corpus: its name and its bytes."""
    yield "desk.yml", _yaml(_desk())
    for entry in ENTRIES:
        yield f"{stem(entry)}.eml", entry.raw
        yield f"{stem(entry)}.yml", _yaml(description(entry))


def stem(entry: Entry) -> str:
    """`017-no-from`: the number of an entry and its name, made safe for any file system."""
    number = next(place for place, other in enumerate(ENTRIES, start=1) if other is entry)
    return f"{number:03}-{_NOT_IN_NAMES.sub('-', entry.name.lower()).strip('-')[:60]}"


def description(entry: Entry) -> dict[str, object]:
    """What the .yml of an entry says."""
    group = next(name for name, entries in GROUPS.items() if entry in entries)
    return {
        "name": entry.name,
        "group": group,
        "edges": list(entry.edges),
        "recipient": entry.recipient,
        "after": [stem(NAMED[name]) for name in entry.after],
        "expected": entry.expected,
    }


def _desk() -> dict[str, object]:
    rows = ((name, desk.TICKETS[name], desk.REFERENCES[name], desk.SUBJECTS[name]) for name in desk.TICKETS)
    return {
        "secret_key": desk.SECRET_KEY,
        "tickets": [dict(zip(("name", "number", "reference", "subject"), row, strict=True)) for row in rows],
    }


def _yaml(content: dict[str, object]) -> bytes:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120).encode()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.mail.corpus.build DIR")
    print(f"{main(Path(sys.argv[1]))} cases in {sys.argv[1]}")
