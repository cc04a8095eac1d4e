"""The whole corpus, in order: one numbered pair of files each."""

from __future__ import annotations

from tests.mail.corpus import abuse, charsets, filenames, headers, machines, replies, structure, threading
from tests.mail.corpus.entry import Entry

GROUPS: dict[str, list[Entry]] = {
    "structure": structure.ENTRIES,
    "headers": headers.ENTRIES,
    "charsets": charsets.ENTRIES,
    "filenames": filenames.ENTRIES,
    "machines": machines.ENTRIES,
    "replies": replies.ENTRIES,
    "threading": threading.ENTRIES,
    "abuse": abuse.ENTRIES,
}
ENTRIES = [entry for entries in GROUPS.values() for entry in entries]
NAMED = {entry.name: entry for entry in ENTRIES}
