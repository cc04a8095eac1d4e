"""What the start prepares, once, and what an interrupted start leaves to the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from helpdesk.accounts.models import User
from helpdesk.home.serving import preparation
from helpdesk.home.serving.preparation import prepare
from helpdesk.kernel import clock
from knowledge_base.models import Article
from tests.support.people import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> list[str]:
    """The commands that the start runs; loading is replaced by one person and one article."""
    data_dir.mkdir()
    names: list[str] = []

    def call(name: str, **options) -> None:
        names.append(name)
        if name == "load_demo":
            make_user()
        elif name == "load_articles":
            Article.objects.create(slug="essai", created_at=clock.now())
        elif name == "flush":
            call_command(name, **options)

    monkeypatch.setattr(preparation, "call_command", call)
    monkeypatch.setattr(preparation.index, "kinds", list)
    return names


def test_an_empty_instance_is_filled_and_a_full_one_is_left_alone(called: list[str], settings):
    settings.DEMO = True
    prepare(print)
    assert called == ["migrate", "load_articles", "load_demo"]
    called.clear()
    prepare(print)
    assert called == ["migrate"]


def test_without_the_demo_nobody_is_made(called: list[str], settings):
    settings.DEMO = False
    prepare(print)
    assert called == ["migrate", "load_articles"]
    assert not User.objects.exists()


def test_an_interrupted_demo_is_taken_back_and_loaded_again(called: list[str], settings, data_dir: Path):
    settings.DEMO = True
    (data_dir / "demo-being-loaded").touch()
    settings.MAILBOX_DIR.mkdir()
    half = make_user(email="half@ccc.example.org")
    prepare(print)
    assert called == ["migrate", "flush", "load_articles", "load_demo"]
    assert not User.objects.filter(email=half.email).exists()
    assert not settings.MAILBOX_DIR.exists()
    assert not (data_dir / "demo-being-loaded").exists()


def test_a_demo_that_fails_leaves_its_mark(called: list[str], settings, data_dir: Path, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr("tests.helpdesk.home.test_preparation.make_user", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        prepare(print)
    assert (data_dir / "demo-being-loaded").exists()


def test_a_missing_index_is_built(called: list[str], settings, monkeypatch: pytest.MonkeyPatch):
    built: list[str] = []
    monkeypatch.setattr(preparation.index, "kinds", lambda: ["article"])
    monkeypatch.setattr(preparation.engine, "rebuild", built.append)
    prepare(print)
    assert built == ["article"]
