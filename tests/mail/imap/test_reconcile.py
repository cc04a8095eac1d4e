"""Whatever is in a mailbox and not in the ledger is named; what is accounted for is not."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from tests.support.dovecot import Account
from tickets.channels.base import channel_named
from tickets.channels.imap import receptions, rounds
from tickets.models import Reception, Reconciliation
from tickets.tasks import reconcile_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def an_hour_ago():
    """Beyond the ten minutes that a poller may take."""
    return clock.now() - timedelta(hours=1)


@pytest.fixture
def archived(account_of) -> Account:
    """An account whose processed mails go to an archive; one has already been."""
    account = account_of(archive="Traités")
    account.deliver()
    account.round()
    return account


def reconcile(*options: str) -> tuple[int, list[str]]:
    """(exit status, sentences)"""
    printed = io.StringIO()
    try:
        call_command("reconcile_mail", *options, stdout=printed, stderr=io.StringIO())
    except SystemExit as stopped:
        return stopped.code, printed.getvalue().splitlines()
    return 0, printed.getvalue().splitlines()


def by_hand(account: Account, uid: str, folder: str) -> None:
    with account.opened() as person:
        person.folder.set("INBOX")
        person.move(uid, folder)


def test_everything_is_accounted_for(archived: Account, account: Account, an_hour_ago):
    account.deliver(at=an_hour_ago)
    account.round()
    assert reconcile() == (0, ["Everything is accounted for."])
    rows = {row.mailbox: row for row in Reconciliation.objects.all()}
    assert set(rows) == {archived.mailbox.name, account.mailbox.name, ""}
    assert (rows[archived.mailbox.name].in_mailbox, rows[archived.mailbox.name].in_ledger) == (1, 1)


def test_a_mail_that_somebody_archived_by_hand_is_named(archived: Account):
    archived.deliver(Message_ID="<perdu@example.net>", Subject="Ne le dites à personne")
    [uid] = archived.uids()
    by_hand(archived, str(uid), "Traités")
    status, [said] = reconcile()
    assert status == 1
    assert said.startswith(
        f"Mailbox {archived.mailbox.name}: folder Traités, UID 2 has no line in the ledger"
    )
    assert "Message-ID <perdu@example.net>, dated 2026-11-22 10:00 +0100" in said
    assert "personne" not in said
    [row] = Reconciliation.objects.filter(mailbox=archived.mailbox.name)
    assert (row.in_mailbox, row.in_ledger) == (2, 1)
    assert row.missing[0]["message_id"] == "perdu@example.net"


def test_a_mail_without_message_id_is_found_by_its_bytes_or_named(archived: Account):
    archived.deliver(Message_ID="")
    archived.round()
    assert reconcile()[0] == 0
    archived.deliver("autre", folder="Traités", Message_ID="")
    status, [said] = reconcile()
    assert status == 1
    assert "Message-ID" not in said
    assert "dated 2026-11-22 10:00 +0100" in said


def test_a_line_that_left_the_ledger_is_named_in_the_polled_folder(account: Account, an_hour_ago):
    account.deliver(Message_ID="<un@example.net>", at=an_hour_ago)
    account.deliver(Message_ID="<deux@example.net>", at=an_hour_ago)
    account.round()
    Reception.objects.filter(external_id__startswith="deux@").delete()
    _, [said] = reconcile()
    assert "folder INBOX, UID 2 has no line in the ledger (Message-ID <deux@example.net>" in said


def test_what_has_just_come_is_the_next_rounds_business(account: Account):
    account.deliver()
    assert reconcile() == (0, ["Everything is accounted for."])


def test_what_nobody_polled_for_ten_minutes_is_named(account: Account, an_hour_ago):
    account.deliver(at=an_hour_ago)
    assert reconcile()[0] == 1


def test_the_same_mail_twice_is_accounted_for_by_its_first(archived: Account):
    raw = archived.deliver("en double")
    archived.deliver_bytes(raw)
    archived.round()
    assert Reception.objects.filter(outcome="duplicate").count() == 1
    assert reconcile()[0] == 0
    assert reconcile("--deep")[0] == 0


def test_a_mail_that_a_relay_rewrote_is_recognised(archived: Account):
    """It came by the pipe; a copy with other transport headers lies in the archive."""
    raw = archived.deliver("par la canalisation", folder="Traités")
    channel_named("email").accept(
        b"Received: from relais.example.net\r\n" + raw, recipient="aide@ccc.example.org"
    )
    assert reconcile()[0] == 0


def test_a_mail_that_bears_the_id_and_the_size_of_another_is_not_taken_for_it(archived: Account):
    archived.deliver("bbbb", folder="Traités", Message_ID="<pareil@example.net>", From="a@example.net")
    archived.deliver("aaaa", Message_ID="<pareil@example.net>", From="a@example.net")
    archived.round()
    _, [said] = reconcile()
    assert "UID 2 has no line" in said


def test_deep_trusts_bytes_only(archived: Account):
    archived.deliver("aaaa", Message_ID="<pareil@example.net>", From="a@example.net")
    archived.round()
    with archived.opened() as person:
        person.folder.set("Traités")
        person.delete("2")
    archived.deliver("bbbb", folder="Traités", Message_ID="<pareil@example.net>", From="a@example.net")
    assert reconcile()[0] == 0
    _, [said] = reconcile("--deep")
    assert "UID 3 has no line" in said


def test_a_stuck_mail_is_named_and_not_asked_for_again(account: Account, an_hour_ago):
    for text in ("un", "deux"):
        account.deliver(text, at=an_hour_ago)
    account.files()[0].chmod(0)
    with pytest.raises(rounds.FAULTS):
        account.round()
    account.round()
    status, [said] = reconcile()
    assert status == 1
    assert "UID 1 cannot be taken in (1 attempts since" in said


def test_an_oversized_mail_is_accounted_for_by_its_quarantine(account: Account, an_hour_ago, monkeypatch):
    monkeypatch.setattr(rounds, "LARGEST_BYTES", 1000)
    account.deliver("x" * 2000, at=an_hour_ago)
    account.round()
    assert reconcile()[1] == [
        f"Reception {Reception.objects.get().pk} (email, {an_hour_ago:%Y-%m-%d %H:%M} UTC) waits in quarantine."
    ]


def test_the_quarantine_folder_is_compared_too(account_of):
    account = account_of(quarantine="À voir")
    account.make("À voir")
    account.deliver(folder="À voir")
    assert "folder À voir, UID 1 has no line in the ledger" in reconcile()[1][0]


def test_how_far_back(account: Account):
    account.deliver(at=clock.now() - timedelta(days=20))
    assert reconcile()[0] == 0
    assert reconcile("--days", "30")[0] == 1


def test_a_mailbox_that_does_not_answer_is_a_difference(account_of):
    account_of(password="wrong")
    status, [said] = reconcile()
    assert status == 1
    assert "could not be compared: log-in refused" in said
    assert "wrong" not in said
    assert Reconciliation.objects.exclude(mailbox="").get().error


def test_only_the_named_mailbox(account: Account, account_of, an_hour_ago):
    other = account_of()
    other.deliver(at=an_hour_ago)
    assert reconcile("--mailbox", account.mailbox.name)[0] == 0


# ------------------------------------------------------------------------------------------------ the ledger


def blob(settings, reception: Reception) -> Path:
    digest = reception.raw_sha256
    return settings.DATA_DIR / "blobs" / digest[:2] / digest[2:4] / digest


def test_lost_and_damaged_bytes_are_named(archived: Account, settings):
    archived.deliver("autre")
    archived.round()
    lost, damaged = Reception.objects.order_by("pk")
    blob(settings, lost).unlink()
    blob(settings, damaged).chmod(0o600)
    blob(settings, damaged).write_bytes(blob(settings, damaged).read_bytes()[:-4] + b"xxxx")
    status, said = reconcile()
    assert status == 1
    assert f"Reception {lost.pk} " in said[0]
    assert "has lost its stored bytes" in said[0]
    assert f"Reception {damaged.pk} " in said[1]
    assert "no longer match" in said[1]


def test_a_reception_without_outcome_is_named_after_ten_minutes(archived: Account):
    Reception.objects.update(outcome="", settled_at=None, message=None)
    assert reconcile()[0] == 0
    Reception.objects.update(received_at=clock.now() - timedelta(minutes=11))
    assert "has no outcome after ten minutes" in reconcile()[1][0]


def test_a_full_quarantine_is_counted_whatever_else_there_is(account_of, monkeypatch):
    monkeypatch.setattr(receptions, "MOST_NAMED", 1)
    account = account_of(address="inconnue@example.com")
    for _ in range(3):
        account.deliver(at=clock.now() - timedelta(days=30))
    account.round()
    status, said = reconcile()
    assert (status, len(said)) == (1, 2)
    assert said[-1] == "In all, 3 receptions wait in quarantine."


def test_json_says_the_same(archived: Account):
    archived.deliver(folder="Traités", Message_ID="<perdu@example.net>")
    status, [line] = reconcile("--json")
    told = json.loads(line)
    assert status == 1
    assert told["mailboxes"][0]["missing"][0]["message_id"] == "perdu@example.net"
    assert len(told["differences"]) == 1


def test_nothing_is_touched_in_the_mailbox(archived: Account, an_hour_ago):
    archived.deliver(at=an_hour_ago)
    reconcile("--deep")
    assert archived.uids(criteria="UNSEEN") == [2]
    assert archived.uids("Traités", "UNSEEN") == [1]


def test_the_daily_task_alerts_once_a_day(archived: Account, settings):
    settings.OPERATOR_EMAILS = ["exploitation@ccc.example.org"]
    assert reconcile_mail() == 0
    assert not Entry.objects.filter(reference="operators").exists()
    archived.deliver(folder="Traités")
    assert [reconcile_mail(), reconcile_mail()] == [1, 1]
    [entry] = Entry.objects.filter(reference="operators")
    assert "has no line in the ledger" in entry.payload["text"]


def test_old_comparisons_are_forgotten(archived: Account):
    reconcile()
    with clock.at(clock.now() + timedelta(days=91)):
        reconcile()
    assert Reconciliation.objects.count() == 2
