"""The repository's own files, as the conventions see them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from helpdesk.env import BASE_DIR

ROOT: Path = BASE_DIR
ROOMS = ("helpdesk", "tickets", "knowledge_base", "escalation", "chat")
SKIPPED_FOLDERS = {"var", "node_modules", "__pycache__"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository, committed or about to be; where there is no git, every visible file."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.splitlines() if listed.returncode == 0 else _walk()
    return tuple(path for path in (ROOT / name for name in names) if path.is_file())


def product_code() -> list[Path]:
    """The Python files of the five rooms, migrations apart."""
    return [
        path
        for path in files()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in ROOMS
        and "migrations" not in path.parts
    ]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _walk() -> list[str]:
    return [
        name(path)
        for path in ROOT.rglob("*")
        if not any(part.startswith(".") or part in SKIPPED_FOLDERS for part in path.relative_to(ROOT).parts)
    ]
