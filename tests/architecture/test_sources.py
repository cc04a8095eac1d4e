"""Who may do what in the product's source: one reader of the time, one of the environment, nothing local."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, files, name, product_code

CLOCK = "helpdesk/kernel/clock.py"
TIME_READERS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("time", "time"),
    ("time", "localtime"),
    ("time", "gmtime"),
}
# They stamp a row by themselves, whatever day the clock lives on.
TIME_FIELDS = {"auto_now", "auto_now_add"}
# When an account was made is for administrators, and no rule reads it.
STAMPED_BY_DJANGO = {"helpdesk/accounts/models.py"}

ENVIRONMENT_READERS = {"helpdesk/env.py", "helpdesk/bootstrap.py"}
# The one variable that Django reads itself, before any setting exists.
ENTRY_POINTS = {"helpdesk/asgi.py", "helpdesk/celery.py"}

# Written in pieces, so that this file holds none of them.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:" + "|".join(["wo" + "rk", "ro" + "ot"]) + r")/")
REGISTRY_HOSTS = re.compile(
    "|".join(["pypi" + r"\.org", "python" + r"hosted\.org", "registry\\." + "npmjs", "deb\\." + "debian"])
)


def test_only_the_clock_reads_the_time():
    others = [path for path in product_code() if name(path) not in {CLOCK, *STAMPED_BY_DJANGO}]
    readers = [place for path in others for place in _time_readings(path)]
    assert readers == []


def _time_readings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.keyword) and node.arg in TIME_FIELDS:
            yield f"{name(path)}:{node.lineno} {node.arg}"
        if isinstance(node, ast.Attribute) and (_last_name(node.value), node.attr) in TIME_READERS:
            yield f"{name(path)}:{node.lineno} {_last_name(node.value)}.{node.attr}"


def _last_name(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def test_only_env_reads_the_environment():
    readers = [
        name(path)
        for path in product_code()
        if name(path) not in ENVIRONMENT_READERS and _reads_environment(path)
    ]
    assert readers == []


def _reads_environment(path: Path) -> bool:
    text = path.read_text()
    if name(path) in ENTRY_POINTS:
        text = text.replace("os.environ.setdefault(", "")
    return bool(re.search(r"os\.environ|getenv", text))


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRY_HOSTS], ids=["machine path", "registry host"])
def test_no_file_knows_the_machine_it_was_written_on(pattern: re.Pattern[str]):
    found = [f"{name(path)}: {match[0]}" for path in files() if (match := pattern.search(_text(path)))]
    assert found == []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_import_hides_inside_a_function():
    hidden = [
        f"{name(path)}:{node.lineno}"
        for path in product_code()
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        # Apps register their listeners once every app is loaded.
        and path.name != "apps.py"
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_the_repository_is_where_the_tests_look():
    assert (ROOT / "manage.py") in files()
