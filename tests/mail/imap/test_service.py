"""All mailboxes at once: none waits for another, and everything stops between two messages."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command

from helpdesk.mailboxes import Mailbox
from tests.architecture.sources import ROOT
from tests.support.dovecot import OURS, Account
from tickets.channels.imap import connection, rounds, service, state
from tickets.channels.imap.connection import connected
from tickets.channels.imap.rounds import Memory, Round
from tickets.channels.imap.service import Poller, pause
from tickets.models import MailboxState, Reception, Ticket

PATIENCE_SECONDS = 60  # only a test that fails waits for it
threaded = pytest.mark.django_db(transaction=True)


class Rounds:
    """Counts the rounds that went through, and lets a test wait for the next."""

    def __init__(self) -> None:
        self._done = threading.Semaphore(0)

    def note(self, *arguments: object) -> None:
        state_succeeded(*arguments)
        self._done.release()

    def wait(self, count: int = 1) -> None:
        for _ in range(count):
            assert self._done.acquire(timeout=PATIENCE_SECONDS), "no round went through"


state_succeeded = state.succeeded


@pytest.fixture
def went_through(monkeypatch) -> Rounds:
    counted = Rounds()
    monkeypatch.setattr(rounds.state, "succeeded", counted.note)
    return counted


@contextmanager
def following(*accounts: Account) -> Iterator[Poller]:
    poller = Poller([account.mailbox for account in accounts])
    poller.start()
    try:
        yield poller
    finally:
        poller.close()
    assert not any(thread.is_alive() for thread in poller._threads)


@threaded
def test_a_server_that_never_answers_holds_up_nobody(account_of, went_through, monkeypatch):
    monkeypatch.setattr(connection, "CONNECT_SECONDS", PATIENCE_SECONDS * 2)
    others = [account_of() for _ in range(4)]
    for account in others:
        account.deliver()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        dead = Mailbox(
            name="dead",
            host="127.0.0.1",
            port=listener.getsockname()[1],
            user=OURS,
            password="x",
            security="none",
        )
        poller = Poller([dead, *(account.mailbox for account in others)], workers=1)
        waiting = threading.Thread(target=poller.once)
        waiting.start()
        went_through.wait(len(others))
        assert Reception.objects.filter(outcome="opened").count() == len(others)
        assert waiting.is_alive()
        assert poller.failed == []
    waiting.join(PATIENCE_SECONDS)
    assert poller.failed == ["dead"]
    assert MailboxState.objects.get(name="dead").failures == 1


@threaded
def test_mail_wakes_the_poller(account_of, went_through):
    """IDLE: with nine minutes before the next look, only the server's word can bring it this soon."""
    account = account_of(poll_seconds=600)
    with following(account):
        went_through.wait()
        for number in (1, 2):
            account.deliver()
            went_through.wait()
            assert Reception.objects.count() == number


@threaded
@pytest.mark.parametrize("archive", ["", "Traités"])
def test_mail_that_comes_during_a_round_does_not_wait_for_the_next_news(
    account_of, went_through, monkeypatch, archive
):
    """It is announced in the answer to another command, where IDLE does not say it again."""
    account = account_of(archive=archive)
    account.deliver()
    take, others = rounds.take, iter([None])

    def take_while_another_comes(*arguments: object) -> str:
        for _ in others:
            account.deliver()
        return take(*arguments)

    monkeypatch.setattr(rounds, "take", take_while_another_comes)
    with following(account):
        while Reception.objects.count() < 2:
            went_through.wait()


@threaded
def test_a_server_without_idle_is_asked_again(account_of, went_through):
    account = account_of("bare.example.org", poll_seconds=0)
    with following(account):
        went_through.wait()
        account.deliver()
        while not Reception.objects.exists():
            went_through.wait()
    assert Reception.objects.count() == 1


@threaded
def test_two_pollers_at_once_take_in_once(account_of):
    account = account_of(archive="Traités")
    for _ in range(10):
        account.deliver()
    ready = threading.Barrier(2)
    failed: list[str] = []

    def poll() -> None:
        poller = Poller([account.mailbox])
        ready.wait(PATIENCE_SECONDS)
        failed.extend(poller.once())

    threads = [threading.Thread(target=poll) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert failed == []
    assert Ticket.objects.count() == Reception.objects.count() == 10
    assert account.uids() == []


@threaded
def test_a_connection_that_breaks_is_made_again(account: Account, went_through, monkeypatch):
    monkeypatch.setattr(service, "FIRST_PAUSE_SECONDS", 0.0)
    account.deliver("un")
    account.deliver("deux")
    account.files()[0].chmod(0)  # this server hangs up on it
    with following(account):
        went_through.wait()
    assert Reception.objects.count() == 1
    assert MailboxState.objects.get().stuck[0]["uid"] == 1


@threaded
def test_once_names_those_that_failed_and_takes_in_the_rest(account_of):
    good, bad = account_of(), account_of(password="not the password")
    good.deliver()
    with pytest.raises(CommandError, match=bad.mailbox.name):
        call_command("poll_mail", "--once")
    assert Reception.objects.count() == 1
    said = MailboxState.objects.get(name=bad.mailbox.name).error
    assert said.startswith("log-in refused")
    assert "not the password" not in said
    call_command("poll_mail", "--once", "--mailbox", good.mailbox.name)


def test_an_unknown_mailbox_is_refused(settings):
    with pytest.raises(CommandError, match="nobody is not a mailbox"):
        call_command("poll_mail", "--once", "--mailbox", "nobody")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(number: int):
    command = [sys.executable, "manage.py", "poll_mail"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdout is not None
        for _ in range(2):
            line = process.stdout.readline()
        assert line == "Polling 0 mailboxes.\n"
        process.send_signal(number)
        assert process.stdout.read() == "Stopped.\n"
    assert process.returncode == 0


@pytest.mark.django_db
def test_it_stops_between_two_messages(account: Account):
    for _ in range(3):
        account.deliver()
    answers = iter([False, True, True, True])
    with connected(account.mailbox) as session:
        tally = Round(session, account.mailbox, Memory(), is_stopping=lambda: next(answers)).go()
    assert (tally.taken, tally.more, tally.waiting) == ([1], False, 2)


@pytest.mark.django_db
def test_news_that_came_before_the_wait_is_not_waited_for(account: Account):
    bell, ringer = socket.socketpair()
    with bell, ringer, connected(account.mailbox) as session:
        session.open("INBOX")
        session.forget_news()
        account.deliver()
        stopwatch = threading.Timer(PATIENCE_SECONDS, ringer.send, [b"!"])
        stopwatch.daemon = True
        stopwatch.start()
        session.await_news(PATIENCE_SECONDS * 2, bell)
        assert stopwatch.is_alive(), "it waited although there was news"
        stopwatch.cancel()
        assert session.uids("ALL") == [1]


@pytest.mark.parametrize(("failures", "least", "most"), [(1, 3.75, 6.25), (3, 15, 25), (50, 225, 300)])
def test_each_failure_waits_longer_up_to_five_minutes(failures: int, least: float, most: float):
    pauses: Callable[[], float] = lambda: pause(failures)  # noqa: E731
    assert all(least <= pauses() <= most for _ in range(50))
