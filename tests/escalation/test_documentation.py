"""docs/workflows.md says what the tables say."""

from __future__ import annotations

from escalation.enums import CaseState
from escalation.management.commands.document_workflows import document, target, workflows
from escalation.workflows import CASE


def test_the_page_is_not_stale():
    assert target().read_text(encoding="utf-8") == document(), "run manage.py document_workflows"


def test_every_room_is_there():
    assert {"ticket", "case", "anomaly", "convocation"} <= {workflow.name for workflow in workflows()}


def test_every_move_has_a_ground_and_every_state_a_way_in_and_out():
    moves = CASE.moves.values()
    assert all(move.ground for move in moves)
    targets = {move.target for move in moves} | {CaseState.DIAGNOSIS}
    sources = {source for move in moves for source in move.sources}
    assert targets == set(CaseState)
    assert sources == set(CaseState)
