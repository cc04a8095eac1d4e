"""The gallery shows every component, and the pages stay light and free of what they must not carry."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.staticfiles import finders

PAGES = ("/composants/", "/composants/travail/", "/composants/usagers/")
TEMPLATES = project.BASE_DIR / "templates"
COMPONENTS = sorted(path.name for path in (TEMPLATES / "components").glob("*.html"))
ASSET = re.compile(r'(?:src|href)="/static/([^"]+)"')
PEOPLE_BUDGET_BYTES = 65_000


def assets(html: str) -> list[str]:
    return [path for path in ASSET.findall(html) if path.endswith((".css", ".js"))]


def compressed(path: str) -> int:
    return len(gzip.compress(Path(finders.find(path)).read_bytes()))


@pytest.mark.parametrize("page", PAGES)
def test_the_gallery_is_only_for_the_demo_and_for_debugging(client, settings, db, page):
    assert client.get(page).status_code == 200
    settings.DEMO = settings.DEBUG = False
    assert client.get(page).status_code == 404


def test_every_component_is_shown(client, db):
    shown = {
        Path(template.name).name for page in PAGES for template in client.get(page).templates if template.name
    }
    assert set(COMPONENTS) <= shown


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_says_its_arguments_and_its_accessibility(name):
    header = (TEMPLATES / "components" / name).read_text().partition("{% endcomment %}")[0]
    assert header.startswith("{% comment %}")
    assert "Arguments: " in header
    assert "Accessibility: " in header


@pytest.mark.parametrize("page", PAGES)
def test_every_style_sheet_and_script_exists(client, db, page):
    linked = assets(client.get(page).content.decode())
    assert linked
    assert [path for path in linked if finders.find(path) is None] == []


def test_a_page_for_people_stays_light(client, db):
    linked = assets(client.get("/composants/usagers/").content.decode())
    assert sum(map(compressed, linked)) < PEOPLE_BUDGET_BYTES


def test_icons_named_by_templates_and_code_are_drawn():
    sheet = (project.BASE_DIR / "static/css/icons.css").read_text()
    drawn = set(re.findall(r"^\.icon--([\w-]+) \{ --icon", sheet, re.M))
    sources = [path.read_text() for path in TEMPLATES.rglob("*.html")]
    used = {name for source in sources for name in re.findall(r'{% icon "([\w-]+)"', source)}
    assert used - drawn == set()


def test_drawings_of_icons_exist():
    sheet = (project.BASE_DIR / "static/css/icons.css").read_text()
    paths = re.findall(r'url\("\.\./([^"]+)"\)', sheet)
    assert [path for path in paths if finders.find(path) is None] == []


def test_no_file_of_the_republic_is_in_the_repository():
    names = [path.name.lower() for path in (project.BASE_DIR / "static").rglob("*")]
    assert [name for name in names if "marianne" in name or "dsfr" in name] == []
