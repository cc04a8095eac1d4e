"""Every template is used by somebody, and can be compiled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.architecture.sources import files, name, product_code

# Asked for by name by Django and its applications, not by us.
CONVENTIONAL = {
    "400.html",
    "403.html",
    "404.html",
    "500.html",
    "registration/login.html",
    "registration/logged_out.html",
    "admin/base_site.html",
}
TEMPLATES = {
    str(path).rpartition("/templates/")[2]: path
    for path in files()
    if "/templates/" in str(path) and path.suffix in {".html", ".txt"}
}
QUOTED = re.compile(r"""["']([\w./-]+\.(?:html|txt))["'#]""")


def names_in_python(path: Path) -> Iterator[re.Pattern[str]]:
    """The template names in a file's strings; what an f-string or a % fills in may be anything."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "\0" for part in node.values]
            yield from _pattern("".join(map(str, parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _pattern(node.value.replace("%s", "\0"))


def _pattern(text: str) -> Iterator[re.Pattern[str]]:
    text = text.partition("#")[0]
    if text.endswith((".html", ".txt")) and " " not in text:
        yield re.compile(re.escape(text).replace(re.escape("\0"), "[^/]+"))


@pytest.fixture(scope="module")
def wanted() -> list[re.Pattern[str]]:
    in_python = [pattern for path in product_code() for pattern in names_in_python(path)]
    in_templates = [
        re.compile(re.escape(found))
        for path in TEMPLATES.values()
        for found in QUOTED.findall(path.read_text())
    ]
    return list({pattern.pattern: pattern for pattern in in_python + in_templates}.values())


def test_there_are_templates():
    assert "layouts/base.html" in TEMPLATES


@pytest.mark.parametrize("template", TEMPLATES)
def test_is_used(template: str, wanted: list[re.Pattern[str]]):
    # Widgets' templates are found through their class.
    conventional = template in CONVENTIONAL or template.startswith("django/forms/")
    assert conventional or any(pattern.fullmatch(template) for pattern in wanted), (
        f"nobody uses {name(TEMPLATES[template])}"
    )


@pytest.mark.parametrize("template", TEMPLATES)
def test_compiles(template: str):
    get_template(template)
