"""The bench charges each stage with what it did itself, and leaves the functions as it found them."""

from __future__ import annotations

import sys

import pytest
from django.db import connection

from helpdesk.bench.stages import REST, Stages

HERE = sys.modules[__name__]


def outer() -> None:
    select()
    inner()


def inner() -> None:
    select()
    select()


def select() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.django_db
def test_a_statement_belongs_to_the_innermost_stage():
    functions = {f"{__name__}:outer": "outer", f"{__name__}:inner": "inner"}
    before = (outer, inner)
    found = Stages(functions).measure([lambda: (select(), HERE.outer())] * 3, warm=1)
    assert {stage: statements for stage, (_cpu, statements) in found.items()} == {
        "outer": 1,
        "inner": 2,
        REST: 1,
    }
    assert (HERE.outer, HERE.inner) == before


@pytest.mark.django_db
def test_a_failure_leaves_the_functions_as_they_were():
    before = outer

    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Stages({f"{__name__}:outer": "outer"}).measure([fail], warm=0)
    assert HERE.outer is before
