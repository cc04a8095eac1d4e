from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from helpdesk.documents import render
from helpdesk.documents.render import RenderError, render_pdf

DATA = {"title": "Essai", "reference": "E-1", "issued_on": "2026-11-20", "letterhead": {"service": "Service"}}
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, date: auto)
#set text(font: json(bytes(sys.inputs.fonts)), lang: "fr")
"""


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes the body of a template of its own, named « trial »."""
    folder = tmp_path / "templates"
    folder.mkdir()
    monkeypatch.setattr(render, "TEMPLATES", folder)
    return lambda body: (folder / "trial.typ").write_text(TEMPLATE + body)


def text_of(pdf: bytes) -> str:
    return PdfReader(BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize(
    "hostile",
    ['#import "x.typ"', "$x^2$ *gras* _it_", "] #panic() [", "= titre", "<a> @b \\ `c`", '"}) #eval("1+1")'],
)
def test_data_is_printed_and_never_evaluated(template, hostile: str) -> None:
    template("#data.subject")
    assert text_of(render_pdf("trial", DATA | {"subject": hostile})) == hostile


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.txt", "/../secret.txt"])
def test_a_template_cannot_read_outside_its_folder(template, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    template(f'#read("{path}")')
    with pytest.raises(RenderError):
        render_pdf("trial", DATA)


def test_the_same_data_give_the_same_bytes_dated_by_the_data(template) -> None:
    template("#data.reference")
    first, second = render_pdf("trial", DATA), render_pdf("trial", dict(DATA))
    assert first == second
    created = PdfReader(BytesIO(first)).metadata.creation_date
    assert created.date().isoformat() == "2026-11-20"
    assert render_pdf("trial", DATA | {"issued_on": "2026-11-21"}) != first


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"title": ""}, "title"),
        ({"letterhead": None}, "letterhead"),
        ({"ways": [{"label": "x", "value": None}]}, r"ways\[0\]\.value"),
    ],
)
def test_a_missing_value_is_named_before_typst_is_called(
    changes: dict, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render.typst, "compile", lambda *args, **kwargs: pytest.fail("typst was called"))
    with pytest.raises(ValueError, match=named):
        render_pdf("convocation", DATA | changes)


@pytest.mark.parametrize("name", ["nothing", "../convocation", "/etc/passwd", "", "base.typ"])
def test_only_templates_of_the_folder_can_be_named(name: str) -> None:
    with pytest.raises(ValueError, match="template"):
        render_pdf(name, DATA)


def test_a_template_that_asks_for_more_than_the_data_hold_fails_loudly(template) -> None:
    template("#data.absent")
    with pytest.raises(RenderError, match="absent"):
        render_pdf("trial", DATA)


def test_a_civil_name_keeps_its_own_spelling(template) -> None:
    template("#data.person.name / #data.note")
    data = DATA | {"person": {"name": "Sinéad O'Brien ?"}, "note": "L'avis ?"}
    assert text_of(render_pdf("trial", data)).replace("\u00a0", " ") == "Sinéad O'Brien ? / L’avis ?"
