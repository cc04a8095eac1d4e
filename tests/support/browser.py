"""Headless Chromium, from the system's packages, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as project
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from helpdesk.accounts.models import User
from tests.support.live import Live

CHROMIUM = shutil.which("chromium")
MISSING = pytest.mark.skip(reason="Chromium is missing (Debian: apt-get install chromium)")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium its tests are skipped before anything is set up for them, with one line a file."""
    if CHROMIUM is None:
        for item in items:
            if "browser" in getattr(item, "fixturenames", ()):
                item.add_marker(MISSING)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A browser for this test alone: Playwright's loop, left running, would stand in the way of the async tests."""
    # The ORM refuses to run beside the loop that Playwright drives in this thread.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live: Live) -> Iterator[Callable[..., Page]]:
    """`open_page(user, size=PHONE)`: a page of its own session, in French, that fails the test on a script's error."""
    errors: list[str] = []

    def open_one(user: User | None = None, size: dict[str, int] = DESKTOP, **options) -> Page:
        context = browser.new_context(base_url=live.url, locale="fr-FR", viewport=size, **options)
        if user:
            _log_in(context, live, user)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if _is_fault(line.type, line.text) else None)
        return page

    yield open_one
    assert not errors, f"scripts failed in the page: {errors}"


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A visitor's page, on a desk screen."""
    return open_page()


def _log_in(context: BrowserContext, live: Live, user: User) -> None:
    context.add_cookies(
        [
            {
                "name": project.SESSION_COOKIE_NAME,
                "value": live.session(user),
                "url": live.url,
                "httpOnly": True,
            }
        ]
    )


def _is_fault(kind: str, text: str) -> bool:
    """Script and policy errors; a refused form (4xx) also prints a line, which is no fault."""
    return kind == "error" and "the server responded with a status of 4" not in text
