"""Stricter than production: what production would forgive fails here.

Warnings are errors (pyproject.toml), sockets stay on loopback (pytest-socket), the order is random (pytest-randomly),
undefined template variables fail, on-commit hooks run, pages break no security policy, and in CI nothing is skipped.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from channels.layers import channel_layers
from django.conf import settings as project
from django.core.cache import cache
from django.core.signals import setting_changed
from django.utils import translation
from hypothesis import settings as hypothesis

from helpdesk.home.translations import compile_translations
from helpdesk.kernel import live

pytest_plugins = [
    "tests.support.people",
    "tests.support.undefined",
    "tests.support.responses",
    "tests.support.live",
    "tests.support.browser",
    "tests.support.dovecot",
]
# For an hour of search by hand: pytest PATH --hypothesis-profile=deep
hypothesis.register_profile("deep", max_examples=20_000, deadline=None)
NEEDS = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of a server that this run does not have belong to the other run: left out, not skipped."""
    absent = {mark for mark, variable in NEEDS.items() if not os.environ.get(variable)}
    kept = [item for item in items if not absent & {mark.name for mark in item.iter_markers()}]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """In CI everything is installed: a skipped test is a failure."""
    return _unskipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    """The same for a module that skips itself whole."""
    return _unskipped((yield))


def _unskipped(report):
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, though CI installs everything: {report.longrepr[2]}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _compiled_translations() -> None:
    """As after `make run`: the catalogues are compiled from those that people edit."""
    compile_translations()


@pytest.fixture(scope="session", autouse=True)
def _own_redis_database(worker_id: str) -> None:
    """Parallel workers share the Redis server, not its data."""
    url = os.environ.get("REDIS_URL")
    if url and worker_id != "master":
        own = f"{url.rpartition('/')[0]}/{worker_id.removeprefix('gw')}"
        project.CACHES["default"]["LOCATION"] = own
        project.CHANNEL_LAYERS["default"]["CONFIG"]["hosts"][0]["address"] = own
        for setting in ("CACHES", "CHANNEL_LAYERS"):
            setting_changed.send(sender=None, setting=setting, value=getattr(project, setting), enter=True)


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path: Path) -> Path:
    """Each test has its own stored messages, mailbox and index."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MAILBOX_DIR = settings.DATA_DIR / "mailbox"
    # Django's test runner puts its own in the way.
    settings.EMAIL_BACKEND = "helpdesk.outbox.mailbox.MailboxBackend"
    return settings.DATA_DIR


@pytest.fixture(autouse=True)
def _forgotten_between_tests() -> None:
    """Nothing counted or remembered by one test is known to the next; each has its own event loop, so its own layer."""
    translation.activate(project.LANGUAGE_CODE)
    yield
    cache.clear()
    live.stop()
    channel_layers.backends.clear()
    # The language of the last request would stay that of the thread.
    translation.deactivate()
