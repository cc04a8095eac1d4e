"""The rules stay pure: the same facts give the same answer on any machine, on any day."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tickets.deadlines

MODULES = sorted(Path(tickets.deadlines.__file__).parent.glob("*.py"))
ALLOWED = {
    "__future__",
    "calendar",
    "collections.abc",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "holidays",
    "tickets.deadlines",
    "types",
}


def imported(tree: ast.AST) -> set[str]:
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_rule_module_imports_dates_and_its_neighbours_only(module):
    names = imported(ast.parse(module.read_text(encoding="utf-8")))
    assert {name for name in names if not name.startswith("tickets.deadlines.")} <= ALLOWED


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_rule_module_reads_the_clock(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not attributes & {"today", "now", "utcnow"}
