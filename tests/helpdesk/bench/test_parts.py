"""Every part of the bench has a name, and every stage of the ingest is still where the bench looks for it."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from helpdesk.bench import ingest
from helpdesk.bench.stages import REST

pytestmark = pytest.mark.django_db


def test_an_unknown_part_is_named_beside_the_known_ones():
    with pytest.raises(CommandError, match="Known: ingest, large mail, hostile"):
        call_command("bench", "nothing")


def test_the_stages_of_an_ingest_are_all_reached():
    measured = ingest.stages(count=2, warm=1)
    assert set(measured) == {*ingest.STAGES.values(), REST}
    # Live events leave after the commit, which a test never reaches.
    assert [stage for stage, (cpu, _) in measured.items() if not cpu and stage != "events"] == []
    assert len(ingest.stage_lines(measured)) == len(measured) + 1


def test_mails_of_the_bench_are_of_3_kb_and_differ():
    mails = ingest.mails("t", 30)
    assert len(set(mails)) == len(mails)
    assert all(len(body.encode()) <= 3000 for _subject, body in ingest.letters())
