"""What has to be there before the first page: a writable place, servers that answer, tables, articles, the demo."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command

from helpdesk.accounts.models import User
from helpdesk.home import probes
from helpdesk.home.serving import CannotStart
from helpdesk.home.translations import compile_translations
from helpdesk.search import backends, engine, index
from helpdesk.search.backends.base import EngineUnavailable, IndexMissing
from knowledge_base.models import Article

Say = Callable[[str], None]


def reserve_data_directory() -> IO[str]:
    """The data directory, writable and for this process alone as long as the returned file is open."""
    _require(probes.data_directory)
    lock = (Path(settings.DATA_DIR) / "serving.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CannotStart(
            f"another instance already runs on {settings.DATA_DIR}: stop it, or give this one its own "
            "(HELPDESK_DATA_DIR=var2 PORT=8001)"
        ) from None
    return lock


def require_servers() -> None:
    """Raise `CannotStart` unless the database and the broker answer."""
    _require(probes.database_server)
    _require(probes.broker)


def prepare(say: Say) -> None:
    """Translations, tables, articles, demo and index; nearly nothing to do the second time."""
    compile_translations()
    call_command("migrate", verbosity=0, interactive=False)
    _forget_interrupted_demo(say)
    if not Article.objects.exists():
        say("Loading the articles…")
        call_command("load_articles", verbosity=0)
    if settings.DEMO and not User.objects.exists():
        say("Loading the demo: a week of the contact centre…")
        _load_demo()
    _build_missing_indexes(say)


def _load_demo() -> None:
    """Loaded whole: a load that is cut short leaves a mark, and is taken back by the next start."""
    _mark().touch()
    call_command("load_demo", verbosity=0)
    _mark().unlink()


def _forget_interrupted_demo(say: Say) -> None:
    """The database was empty before the interrupted load: emptying it again loses nothing else."""
    if not _mark().exists():
        return
    say("The demo was interrupted while it was loaded: starting again.")
    call_command("flush", verbosity=0, interactive=False)
    shutil.rmtree(settings.MAILBOX_DIR, ignore_errors=True)
    _mark().unlink()


def _mark() -> Path:
    return Path(settings.DATA_DIR) / "demo-being-loaded"


def _build_missing_indexes(say: Say) -> None:
    for kind in index.kinds():
        try:
            backends.current().corrections(kind, ["essai"])
        except IndexMissing:
            say(f"Building the search index: {kind}…")
            engine.rebuild(kind)
        except EngineUnavailable as error:
            say(f"The search engine does not answer; searches use the database until it does ({error}).")


def _require(probe: Callable[[], None]) -> None:
    try:
        probe()
    except probes.Down as error:
        raise CannotStart(str(error)) from None
