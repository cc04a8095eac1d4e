"""What is in a folder and not in the ledger is taken in, whatever its flags; nothing leaves before it is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from helpdesk.kernel import blobs, clock
from tests.support.dovecot import OURS, Account
from tickets.channels.imap import rounds, sources
from tickets.channels.imap.errors import MailboxError, StorageDown
from tickets.channels.imap.rounds import Memory
from tickets.models import MailboxState, Reception, Ticket

pytestmark = pytest.mark.django_db


def test_a_mail_is_taken_in_with_its_bytes_its_place_and_its_arrival(account: Account):
    arrived = clock.now() - timedelta(days=3)
    raw = account.deliver(at=arrived)
    account.round()
    reception = Reception.objects.get()
    assert (reception.outcome, reception.recipient) == ("opened", OURS)
    assert blobs.get(reception.raw_sha256) == raw
    assert abs(reception.received_at - arrived) < timedelta(seconds=1)
    [uid] = account.uids()
    name, uidvalidity = account.mailbox.name, MailboxState.objects.get().uidvalidity
    assert reception.source == f"imap:{name}.{account.mailbox.account}:INBOX:{uidvalidity}:{uid}"


def test_read_or_not_decides_nothing_and_nothing_is_marked_read(account: Account):
    account.deliver("première")
    account.deliver("deuxième")
    with account.opened() as person:
        person.folder.set("INBOX")
        person.client.uid("STORE", "1", "+FLAGS", r"(\Seen)")
    assert account.round().taken == [1, 2]
    assert account.uids(criteria="UNSEEN") == [2]


def test_two_rounds_take_in_once(account: Account):
    account.deliver()
    account.round()
    assert account.round().taken == []
    assert Reception.objects.count() == 1


def test_what_is_known_is_not_listed_again(account: Account, monkeypatch):
    memory = Memory()
    account.deliver()
    account.round(memory)
    assert memory.mark == 1
    account.deliver()
    asked = []
    known = rounds.sources.known
    monkeypatch.setattr(
        rounds.sources, "known", lambda prefix, uids: asked.extend(uids) or known(prefix, uids)
    )
    assert account.round(memory).taken == [2]
    assert asked == [2]
    asked.clear()
    assert account.round(memory).taken == []
    assert asked == []


def test_a_folder_that_only_quarantine_leaves_is_not_listed_whole_each_time(account_of):
    account, memory = account_of(quarantine="À voir"), Memory()
    account.deliver()
    account.round(memory)
    assert memory.mark == 1
    account.deliver()
    assert account.round(memory).taken == [2]


def test_a_full_pass_comes_back_to_what_has_no_line(account: Account):
    memory = Memory()
    account.deliver()
    account.round(memory)
    Reception.objects.all().delete()
    assert account.round(memory).taken == []
    memory.full_pass_due = 0.0
    assert account.round(memory).taken == [1]


def test_a_round_is_bounded_and_says_that_more_is_left(account: Account, monkeypatch):
    monkeypatch.setattr(rounds, "MOST_A_ROUND", 2)
    memory = Memory()
    for _ in range(5):
        account.deliver()
    tally = account.round(memory)
    assert (tally.taken, tally.waiting, tally.more) == ([1, 2], 3, True)
    assert MailboxState.objects.get().waiting == 3
    assert account.round(memory).taken == [3, 4]
    assert account.round(memory).more is False
    assert MailboxState.objects.get().waiting == 0


def test_another_uidvalidity_offers_everything_again_and_opens_no_second_ticket(account: Account):
    memory = Memory()
    account.deliver("première")
    account.deliver("deuxième")
    account.round(memory)
    before = MailboxState.objects.get().uidvalidity
    account.renumber(before + 1000)
    assert account.round(memory).taken == [1, 2]
    assert MailboxState.objects.get().uidvalidity != before
    assert sorted(Reception.objects.values_list("outcome", flat=True)) == ["duplicate"] * 2 + ["opened"] * 2
    assert Ticket.objects.count() == 2


def test_the_same_uid_on_another_server_is_another_message(account: Account, account_of):
    """The operator moves a mailbox to a new server under its old name: the numbers there mean other mails."""
    other = account_of(name=account.mailbox.name)
    for each in (account, other):
        each.deliver()
        each.uids()
        each.renumber(7)
        each.round()
    assert MailboxState.objects.get().uidvalidity == 7
    assert Reception.objects.filter(outcome="opened").count() == 2


def test_a_message_that_stops_the_connection_does_not_stop_the_others(account: Account):
    memory = Memory()
    for text in ("un", "deux", "trois"):
        account.deliver(text)
    account.files()[1].chmod(0)
    with pytest.raises(rounds.FAULTS):  # this server hangs up on what it cannot read
        account.round(memory)
    assert Reception.objects.count() == 1
    account.round(memory)
    assert Reception.objects.count() == 2
    [stuck] = MailboxState.objects.get().stuck
    assert (stuck["uid"], stuck["attempts"]) == (2, 1)
    assert "Internal error" in stuck["error"]


def test_a_stuck_message_is_tried_again_later_and_forgotten_once_taken_in(account: Account):
    memory = Memory()
    account.deliver()
    account.files()[0].chmod(0)
    for _ in range(2):  # tried once: too early for a second attempt
        try:
            account.round(memory)
        except rounds.FAULTS:
            continue
    assert MailboxState.objects.get().stuck[0]["attempts"] == 1
    account.files()[0].chmod(0o600)
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert account.round(memory).taken == [1]
    assert MailboxState.objects.get().stuck == []


def test_a_message_that_cannot_be_recorded_waits_and_the_others_go_on(account: Account, monkeypatch):
    account.deliver("un")
    poison = account.deliver("deux")
    account.deliver("trois")
    put = blobs.put

    def refuse_one(content: bytes) -> str:
        if content == poison:
            raise ValueError("a fault of ours, met by this message alone")
        return put(content)

    monkeypatch.setattr("tickets.intake.ledger.blobs.put", refuse_one)
    assert account.round().taken == [1, 3]
    [stuck] = MailboxState.objects.get().stuck
    assert stuck["uid"] == 2
    assert "a fault of ours" in stuck["error"]


def test_a_storage_that_is_down_stops_the_round_and_leaves_everything(account_of, settings, tmp_path):
    account = account_of(archive="Traités")
    account.deliver()
    account.deliver()
    full = tmp_path / "full"
    full.write_text("not a folder")
    settings.DATA_DIR = full / "data"
    with pytest.raises(StorageDown):
        account.round()
    assert account.uids() == [1, 2]
    assert not Reception.objects.exists()


def test_a_database_that_is_down_stops_the_round_and_leaves_everything(account_of):
    account = account_of(archive="Traités")
    account.deliver()

    def down(execute, sql, *rest):
        if "reception" in sql and sql.startswith("INSERT"):
            raise OperationalError("server closed the connection")
        if "mailboxstate" in sql and "LIMIT 1" in sql and '"a"' in sql:
            raise OperationalError("server closed the connection")
        return execute(sql, *rest)

    with connection.execute_wrapper(down), pytest.raises(StorageDown):
        account.round()
    assert account.uids() == [1]


# ------------------------------------------------------------------------------------------------ archive


@pytest.mark.parametrize("domain", ["boites.example.org", "no-move.example.org"])
def test_what_is_recorded_moves_to_an_archive_made_for_it(account_of, domain):
    account = account_of(domain, archive="Traités/Envoyés")
    account.deliver()
    person_flagged = account.deliver("à garder")
    with account.opened() as person:
        person.folder.set("INBOX")
        person.client.uid("STORE", "2", "+FLAGS", r"(\Deleted)")
    account.round()
    assert account.uids() == []
    assert len(account.uids("Traités/Envoyés")) == 2
    assert Reception.objects.filter(size=len(person_flagged)).exists()


def test_nothing_else_is_expunged(account_of, monkeypatch):
    """Somebody flagged a mail for deletion and has not made up their mind: that stays their decision."""
    account = account_of("no-move.example.org", archive="Traités")
    account.deliver("un")
    account.deliver("deux")
    with account.opened() as person:
        person.folder.set("INBOX")
        person.client.uid("STORE", "2", "+FLAGS", r"(\Deleted)")
    monkeypatch.setattr(rounds, "MOST_A_ROUND", 1)
    account.round()
    assert account.uids() == [2]


def test_a_server_that_cannot_move_keeps_the_mail_flagged_and_copies_it_once(account_of):
    account = account_of("bare.example.org", archive="Traités")
    account.deliver()
    account.round()
    account.round()
    assert account.uids(criteria="DELETED") == [1]
    assert len(account.uids("Traités")) == 1
    assert Reception.objects.count() == 1


def test_a_crash_between_the_commit_and_the_move_is_made_good_by_the_next_round(account_of):
    account = account_of(archive="Traités")
    account.deliver()
    account.with_(archive="").round()
    assert account.uids() == [1]
    tally = account.round()
    assert (tally.taken, tally.moved) == ([], 1)
    assert account.uids() == []
    assert len(account.uids("Traités")) == 1


def test_what_has_no_outcome_yet_is_not_moved(account_of):
    account = account_of(archive="Traités")
    account.deliver()
    account.with_(archive="").round()
    Reception.objects.update(outcome="", settled_at=None, message=None)
    account.round()
    assert account.uids() == [1]


def test_an_archive_that_cannot_be_made_is_said_and_mail_is_taken_in_all_the_same(account_of):
    account = account_of(archive="INBOX//")
    account.deliver()
    account.round()
    assert Reception.objects.get().outcome == "opened"
    assert account.uids() == [1]
    assert "cannot be moved to INBOX//" in MailboxState.objects.get().error


def test_quarantined_mail_has_its_own_folder(account_of):
    account = account_of(archive="Traités", quarantine="À voir", address="inconnue@example.com")
    account.deliver()
    account.round()
    assert Reception.objects.get().outcome == "quarantined"
    assert len(account.uids("À voir")) == 1
    assert account.uids() == []


def test_a_folder_with_an_accent_a_space_and_an_ampersand(account_of):
    account = account_of(folder="Envoyés & reçus", archive="日本語")
    account.make("Envoyés & reçus")
    account.deliver()
    account.round()
    assert Reception.objects.get().source.split(":")[2] == "Envoyés & reçus"
    assert len(account.uids("日本語")) == 1


def test_a_folder_that_is_not_there_is_said_in_one_sentence(account_of):
    with pytest.raises(MailboxError, match="the folder Absent cannot be opened"):
        account_of(folder="Absent").round()


def test_a_long_folder_name_still_makes_one_place(account_of):
    folder = "/".join(["Dossier-tres-long-" * 3] * 4)
    account = account_of(folder=folder)
    account.make(folder)
    account.deliver()
    account.round()
    account.round()
    assert len(Reception.objects.get().source) <= 240


def test_a_message_beyond_the_limit_is_said_and_stays_in_the_mailbox(account_of, monkeypatch):
    monkeypatch.setattr(rounds, "LARGEST_BYTES", 2000)
    account = account_of(archive="Traités")
    account.deliver("x" * 3000, Subject="Très gros")
    account.deliver("ordinaire")
    account.round()
    account.round()
    assert account.uids() == [1]
    aside = Reception.objects.get(outcome="quarantined")
    assert account.mailbox.name in aside.reason
    raw = blobs.get(aside.raw_sha256)
    assert b"xxx" not in raw
    assert b"Subject:" in raw
    assert Reception.objects.count() == 2


def test_a_quiet_mailbox_is_noted_once_a_minute(account: Account):
    memory = Memory()
    account.round(memory)
    first = MailboxState.objects.get().succeeded_at
    account.round(memory)
    assert MailboxState.objects.get().succeeded_at == first
    memory.noted -= 60
    account.round(memory)
    assert MailboxState.objects.get().succeeded_at > first


def test_the_state_is_written_down_after_each_round(account: Account):
    account.deliver()
    account.round()
    state = MailboxState.objects.get(name=account.mailbox.name)
    assert state.succeeded_at == state.polled_at
    assert (state.failures, state.error, state.waiting, state.stuck) == (0, "", 0, [])


@pytest.mark.postgres
def test_places_are_found_by_their_index(db):
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        cursor.execute("SET LOCAL enable_seqscan = off")
        sources.known("imap:contact.00000000:INBOX:1:", range(1, 501))
        cursor.execute(f"EXPLAIN {captured[-1]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "reception_once_a_place" in plan
