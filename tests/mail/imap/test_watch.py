"""A mailbox that is not taken in, and a message that cannot be, are told to the operators once a day."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from tests.support.dovecot import Account
from tickets.channels.imap import state
from tickets.channels.imap.stuck import LONGEST_DELAY, Stuck
from tickets.channels.imap.watch import SILENCE
from tickets.models import MailboxState
from tickets.tasks import check_mailboxes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _operators(settings) -> None:
    settings.OPERATOR_EMAILS = ["exploitation@ccc.example.org"]


def later(**delay: int):
    return clock.at(clock.now() + timedelta(**delay))


def test_a_mailbox_that_is_polled_worries_nobody(account: Account):
    account.round()
    assert check_mailboxes() == 0
    assert not Entry.objects.exists()


def test_fifteen_minutes_of_silence_are_told_once_a_day(account: Account, caplog):
    account.round()
    with later(minutes=16):
        state.failed(account.mailbox, "log-in refused")
        assert [check_mailboxes(), check_mailboxes()] == [1, 1]
    [entry] = Entry.objects.all()
    assert entry.recipient == "exploitation@ccc.example.org"
    assert account.mailbox.name in entry.payload["subject"]
    assert "log-in refused" in entry.payload["text"]
    assert entry.payload["headers"] == {"Auto-Submitted": "auto-generated"}
    with later(days=1, minutes=20):
        check_mailboxes()
    assert Entry.objects.count() == 2


def test_without_an_operator_it_is_logged_all_the_same(account: Account, settings, caplog):
    settings.OPERATOR_EMAILS = []
    account.round()
    with later(minutes=16), caplog.at_level(logging.ERROR):
        assert check_mailboxes() == 1
    assert "is not being taken in" in caplog.text
    assert not Entry.objects.exists()


def test_a_new_mailbox_has_fifteen_minutes_to_be_polled(account: Account):
    assert check_mailboxes() == 0
    with later(seconds=SILENCE.total_seconds() + 1):
        assert check_mailboxes() == 1


def test_a_new_mailbox_that_only_fails_is_told_at_the_fifth_time(account: Account):
    for _ in range(4):
        state.failed(account.mailbox, "no connection")
    assert check_mailboxes() == 0
    state.failed(account.mailbox, "no connection")
    assert check_mailboxes() == 1


def test_a_mailbox_that_is_not_configured_any_more_is_forgotten(account: Account, settings):
    account.round()
    settings.MAILBOXES = ()
    with later(days=1):
        assert check_mailboxes() == 0


def test_a_message_that_failed_three_times_is_told_and_named_by_its_number(account: Account):
    stuck = Stuck([], "INBOX", 7)
    for attempts in (1, 2, 3):
        stuck.failed(12, "the server refuses to hand it over")
        state.succeeded(account.mailbox, 7, 1, stuck)
        assert check_mailboxes() == (attempts == 3)
    [entry] = Entry.objects.all()
    assert "UID 12 of folder INBOX failed 3 times" in entry.payload["text"]
    assert MailboxState.objects.get().stuck[0]["attempts"] == 3


def test_attempts_are_spaced_out_up_to_an_hour():
    stuck, moment = Stuck([], "INBOX", 7), clock.now()
    with clock.at(moment):
        for _ in range(12):
            stuck.failed(12, "no")
    with clock.at(moment + LONGEST_DELAY - timedelta(seconds=1)):
        assert stuck.waits(12)
    with clock.at(moment + LONGEST_DELAY):
        assert not stuck.waits(12)


def test_numbers_of_another_time_mean_nothing():
    stuck = Stuck([], "INBOX", 7)
    stuck.failed(12, "no")
    assert 12 in Stuck(stuck.rows(), "INBOX", 7)
    assert 12 not in Stuck(stuck.rows(), "INBOX", 8)
    assert 12 not in Stuck(stuck.rows(), "Autre", 7)
