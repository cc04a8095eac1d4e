"""Every entry of the corpus through `receive_mail`: exactly one outcome, the raw bytes kept, nothing raised."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from helpdesk.kernel import blobs
from helpdesk.outbox.models import Entry as Sent
from tests.mail.corpus import build
from tests.mail.corpus.checklist import EDGES
from tests.mail.corpus.entries import ENTRIES, NAMED
from tests.mail.corpus.entry import Entry
from tests.mail.corpus.seen import observed
from tests.mail.pipe import Delivered, deliver
from tickets.models import Reception, Ticket


@pytest.mark.django_db
@pytest.mark.parametrize("entry", ENTRIES, ids=[build.stem(entry) for entry in ENTRIES])
def test_the_product_makes_of_it_what_is_expected(desk_opened, entry: Entry) -> None:
    for name in entry.after:
        deliver(NAMED[name].raw, recipient=NAMED[name].recipient)
    tickets, sent = (
        set(Ticket.objects.values_list("pk", flat=True)),
        set(Sent.objects.values_list("pk", flat=True)),
    )
    known = set(Reception.objects.values_list("pk", flat=True))

    delivered = deliver(entry.raw, recipient=entry.recipient)

    [reception] = Reception.objects.exclude(pk__in=known)
    _assert_recorded(reception, entry, delivered)
    seen = observed(reception, tickets_before=tickets, sent_before=sent)
    _assert_as_printed(seen, delivered)
    found, wanted = _comparable(seen, entry.expected), _ordered(entry.expected)
    assert [
        f"{name}: {found[name]!r}, not {wanted[name]!r}" for name in wanted if found[name] != wanted[name]
    ] == []


def _assert_recorded(reception: Reception, entry: Entry, delivered: Delivered) -> None:
    """The promise of the pipe: status 0, raw bytes kept as they came, one outcome, no fault of ours."""
    assert delivered.status == 0
    assert blobs.get(reception.raw_sha256) == entry.raw
    assert (reception.size, reception.recipient) == (len(entry.raw), entry.recipient)
    assert reception.settled_at is not None
    assert reception.error == ""


def _assert_as_printed(seen: dict, delivered: Delivered) -> None:
    line = delivered.line
    assert (line["outcome"], line["reason"]) == (seen["outcome"], seen["reason"])
    assert bool(line["ticket"]) == bool(seen["ticket"])
    if "attachments" in seen:
        assert {file["sha256"] for file in line["attachments"]} == {
            file["sha256"] for file in seen["attachments"]
        }


def _comparable(seen: dict, expected: dict) -> dict:
    """What was seen of what is expected; of a file, only the facts that its entry names."""
    found = {name: seen.get(name, "nothing") for name in expected}
    if expected.get("attachments") and len(expected["attachments"]) == len(found["attachments"]):
        assert all(file["kept"] for file in found["attachments"])
        pairs = zip(_by_name(expected["attachments"]), _by_name(found["attachments"]), strict=True)
        found["attachments"] = [{name: file[name] for name in wanted} for wanted, file in pairs]
    if not expected["reason"]:
        found["reason"] = ""
    return _ordered(found)


def _ordered(facts: dict) -> dict:
    """Files by name, and history without its blank lines, which say nothing."""
    ordered = dict(facts)
    if isinstance(facts.get("attachments"), list):
        ordered["attachments"] = _by_name(facts["attachments"])
    if "quoted" in facts:
        ordered["quoted"] = [line for line in facts["quoted"].splitlines() if line.strip()]
    return ordered


def _by_name(files: list[dict]) -> list[dict]:
    return sorted(files, key=lambda file: file.get("filename", ""))


@pytest.mark.parametrize("edge", [f"{group}: {edge}" for group, edges in EDGES.items() for edge in edges])
def test_every_known_edge_has_a_case(edge: str) -> None:
    assert any(edge in entry.edges for entry in ENTRIES)


def test_no_case_names_an_edge_that_is_not_on_the_list() -> None:
    known = {f"{group}: {edge}" for group, edges in EDGES.items() for edge in edges}
    assert {edge for entry in ENTRIES for edge in entry.edges} <= known


def test_each_case_has_its_own_name_and_file() -> None:
    for names in ([entry.name for entry in ENTRIES], [build.stem(entry) for entry in ENTRIES]):
        assert [name for name, times in Counter(names).items() if times > 1] == []


def test_the_files_are_the_definitions(tmp_path: Path) -> None:
    assert build.main(tmp_path) == len(ENTRIES)
    assert len(list(tmp_path.iterdir())) == 2 * len(ENTRIES) + 1
    for entry in ENTRIES:
        assert (tmp_path / f"{build.stem(entry)}.eml").read_bytes() == entry.raw
        told = yaml.safe_load((tmp_path / f"{build.stem(entry)}.yml").read_text(encoding="utf-8"))
        assert told["expected"] == entry.expected


def test_only_invented_people_on_example_domains() -> None:
    """Reserved domains only: the corpus may be published and replayed anywhere."""
    suspicious = (b"gmail.com", b"orange.fr", b"laposte.net", b"free.fr", b"yahoo.", b"outlook.", b"gouv.fr")
    small = [entry for entry in ENTRIES if len(entry.raw) < 100_000]
    assert [entry.name for entry in small for word in suspicious if b"@" + word in entry.raw.lower()] == []
