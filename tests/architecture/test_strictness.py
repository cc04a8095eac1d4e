"""The ground of the tests keeps its promises: what it should refuse, it refuses."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.template import Context, Template, engines
from django.template.base import Origin
from pytest_socket import SocketConnectBlockedError

from tests.architecture.sources import ROOT
from tests.support.responses import check_page
from tests.support.undefined import UndefinedVariable


def template(text: str, folder: Path) -> Template:
    origin = Origin(str(folder / "page.html"), "page.html")
    return Template(text, origin, "page.html", engines["django"].engine)


@pytest.mark.parametrize(
    "text",
    [
        "{{ nobody }}",
        "{{ nobody.name|upper }}",
        "{% with x=nobody %}{% endwith %}",
        "{% load i18n %}{% blocktranslate %}{{ nobody }}{% endblocktranslate %}",
    ],
)
def test_a_variable_that_nobody_defines_fails(text: str):
    with pytest.raises(UndefinedVariable, match=r"nobody|blocktranslate"):
        template(text, ROOT / "templates").render(Context())


def test_it_still_fails_once_a_test_has_changed_the_settings(settings):
    settings.DEBUG = not settings.DEBUG
    with pytest.raises(UndefinedVariable):
        template("{{ nobody }}", ROOT / "templates").render(Context())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{% if nobody %}yes{% endif %}", ""),
        ("{{ nobody|default:'none' }}", "none"),
        ("{{ somebody }}", "Alix"),
        ("{{ nothing }}", "None"),
    ],
)
def test_an_absence_that_the_template_expects_is_fine(text: str, shown: str):
    context = Context({"somebody": "Alix", "nothing": None})
    assert template(text, ROOT / "templates").render(context) == shown


def test_other_projects_templates_stay_as_lax_as_they_are(tmp_path: Path):
    assert template("[{{ nobody }}]", tmp_path).render(Context()) == "[]"


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<p style="color: red">',
        '<button onclick="go()">',
        "<style>p {}</style>",
        "<p>{{ ticket.reference }}</p>",
    ],
)
def test_a_page_that_the_security_policy_would_break_fails(html: str):
    with pytest.raises(AssertionError):
        check_page(HttpResponse(html))


def test_data_and_linked_scripts_are_fine():
    check_page(HttpResponse('<script src="/a.js"></script><script type="application/json">{}</script>'))


def test_nothing_leaves_this_machine():
    with (
        socket.socket() as outward,
        pytest.raises(SocketConnectBlockedError),
        pytest.warns(UserWarning, match="connect"),
    ):
        outward.connect(("203.0.113.1", 80))


def test_each_test_writes_in_its_own_folder(settings, tmp_path: Path):
    assert tmp_path in settings.DATA_DIR.parents
    assert settings.DATA_DIR in settings.MAILBOX_DIR.parents
