"""Write docs/environment.md from the declarations in helpdesk/env.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from helpdesk import env

PAGE: Path = env.BASE_DIR / "docs" / "environment.md"
HEAD = """\
# Environment variables

Everything that an operator may set; nothing else changes how an instance runs. Written by `make docs` from
`helpdesk/env.py`.

| Variable | Default | What it is |
| --- | --- | --- |
"""


def page() -> str:
    """The whole page, one row for each variable in order of declaration."""
    return HEAD + "".join(_row(variable) for variable in env.VARIABLES.values())


def _row(variable: env.Variable) -> str:
    default = f"`{variable.default}`" if variable.default else ""
    return f"| `{variable.name}` | {default} | {variable.description} |\n"


class Command(BaseCommand):
    help = "Write docs/environment.md from helpdesk/env.py."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(), encoding="utf-8")
        self.stdout.write(f"{PAGE.relative_to(env.BASE_DIR)}: {len(env.VARIABLES)} variables")
