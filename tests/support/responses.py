"""A test client that runs what waits for the commit, and refuses pages that break the security policy."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client, TestCase

from helpdesk.accounts.models import User

DATA_TYPES = {"application/json", "application/ld+json"}
# Django's own pages, under their own policy.
NOT_OURS = "/admin/"


class Faults(HTMLParser):
    """What a page of ours must not contain: inline scripts, inline styles, inline handlers, unrendered templates."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.found += [mark for mark in ("{{", "{%", "{#") if mark in html]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES:
            self.found.append("<script> without src")
        if tag == "style":
            self.found.append("<style>")
        self.found += [f'<{tag} {name}="{given[name]}">' for name in given if _is_inline(name)]


def _is_inline(attribute: str) -> bool:
    return attribute == "style" or (attribute.startswith("on") and attribute.isalpha())


def check_page(response: HttpResponse, path: str = "") -> None:
    """Fail on a page that the content security policy would break, or that shows its template."""
    if response.streaming or "text/html" not in response.get("Content-Type", ""):
        return
    faults = Faults(response.content.decode(response.charset)).found
    assert not faults, f"{path}: {'; '.join(faults[:5])}"


class CheckedClient(Client):
    """Django's client, with on-commit hooks run and every page checked."""

    def request(self, **request) -> HttpResponse:
        with TestCase.captureOnCommitCallbacks(execute=True):
            response = super().request(**request)
        path = request.get("PATH_INFO", "")
        if not path.startswith(NOT_OURS):
            check_page(response, path)
        return response


@pytest.fixture
def client() -> CheckedClient:
    return CheckedClient()


@pytest.fixture
def client_for() -> Callable[[User], CheckedClient]:
    """`client_for(agent)`: a client already logged in."""

    def log_in(user: User) -> CheckedClient:
        client = CheckedClient()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def commit():
    """`with commit(): action()`: what the action left for after the commit runs at the end of the block."""
    return lambda: TestCase.captureOnCommitCallbacks(execute=True)
