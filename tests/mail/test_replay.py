"""What was set aside can be taken up again: after a fix, or because a human sees that a person wrote it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from helpdesk.audit.models import AuditRow
from helpdesk.kernel import blobs, clock
from helpdesk.kernel.errors import NotPermitted, Refused
from helpdesk.outbox.models import Entry
from tests.support.concurrency import at_once
from tests.tickets.builders import receipt
from tickets.channels import replay as replaying
from tickets.channels.base import channel_named
from tickets.channels.replay import replay, replay_all, take_in
from tickets.channels.structured import document
from tickets.enums import Channel, Outcome
from tickets.intake import pipeline, quarantine
from tickets.intake.ledger import store
from tickets.intake.message import Declared, Sender
from tickets.models import Message, Reception, Ticket
from tickets.tasks import MOST_ATTEMPTS, resume_receptions, watch_quarantine

pytestmark = pytest.mark.django_db

OURS = "aide@ccc.example.org"


def mail(
    number: int = 1,
    *,
    recipient: str = OURS,
    extra: str = "",
    subject: str = "Page blanche",
    sender: str = "amina@example.net",
) -> Reception:
    raw = (
        f"From: Amina Benali <{sender}>\r\nTo: {recipient}\r\nSubject: {subject} {number}\r\n"
        f"Message-ID: <m{number}@example.net>\r\n{extra}\r\nPage blanche.\r\n"
    )
    return channel_named(Channel.EMAIL).accept(raw.encode(), recipient=recipient).reception


def test_what_a_fault_set_aside_becomes_a_ticket_after_the_fix(supervisor, on_fire):
    set_aside = mail()
    assert (set_aside.outcome, set_aside.reason) == (Outcome.QUARANTINED, "RuntimeError")
    again = replay(set_aside, actor=supervisor)
    assert again.outcome == Outcome.QUARANTINED
    on_fire()
    found = replay(set_aside, actor=supervisor)
    assert found.outcome == Outcome.OPENED
    kept = Reception.objects.get()
    assert (kept.ticket, kept.error, kept.reason) == (Ticket.objects.get(), "", "")
    assert kept.attempts > again.reception.attempts
    trail = AuditRow.objects.filter(action="reception.replay").order_by("pk")
    assert [row.after["outcome"] for row in trail] == ["quarantined", "opened"]
    assert trail[1].before == {"outcome": "quarantined", "reason": "RuntimeError"}
    assert (trail[1].actor, trail[1].after["ticket"]) == (supervisor, kept.ticket.reference)


def test_an_unknown_recipient_is_replayed_once_the_address_is_ours(supervisor, settings):
    set_aside = mail(recipient="prefecture@ccc.example.org")
    assert set_aside.reason == "Destinataire inconnu : prefecture@ccc.example.org"
    settings.INBOUND_ADDRESSES = [*settings.INBOUND_ADDRESSES, "prefecture@ccc.example.org"]
    assert replay(set_aside, actor=supervisor).outcome == Outcome.OPENED


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        ({"recipient": "ailleurs@example.com"}, Outcome.QUARANTINED),
        ({"extra": "Auto-Submitted: auto-replied\r\n"}, Outcome.AUTO_REPLY),
        (
            {"subject": "Undelivered Mail Returned to Sender", "sender": "mailer-daemon@example.net"},
            Outcome.BOUNCE,
        ),
    ],
)
def test_a_human_takes_in_what_the_screening_set_aside_and_no_machine_answers_it(
    options, outcome, supervisor
):
    set_aside = mail(**options)
    assert set_aside.outcome == outcome
    found = take_in(set_aside, actor=supervisor)
    assert found.outcome == Outcome.OPENED
    assert Message.objects.get().ticket == found.ticket
    acknowledged = Entry.objects.filter(dedupe_key=f"acknowledgement:{found.ticket.pk}").exists()
    assert acknowledged == (outcome == Outcome.QUARANTINED)
    assert AuditRow.objects.get(action="reception.take_in").before["outcome"] == outcome


def test_an_empty_message_can_be_taken_in_to_answer_its_sender(supervisor):
    refused = channel_named(Channel.EMAIL).accept(b"From: a@example.net\r\nTo: x\r\n\r\n", recipient=OURS)
    assert refused.outcome == Outcome.REFUSED
    assert take_in(refused.reception, actor=supervisor).outcome == Outcome.OPENED


def test_only_what_was_set_aside_can_be_taken_up(supervisor):
    opened = mail()
    twin = mail()
    assert twin.outcome == Outcome.DUPLICATE
    robot = mail(2, extra="Auto-Submitted: auto-replied\r\n")
    for reception, act in (
        (opened, replay),
        (opened, take_in),
        (twin, replay),
        (twin, take_in),
        (robot, replay),
    ):
        with pytest.raises(Refused):
            act(reception, actor=supervisor)
    assert Ticket.objects.count() == 1


def test_it_takes_the_permission(agent, on_fire):
    set_aside = mail()
    for act in (replay, take_in):
        with pytest.raises(NotPermitted):
            act(set_aside, actor=agent)
    with pytest.raises(NotPermitted):
        replay_all("RuntimeError", actor=agent)
    assert Reception.objects.get().outcome == Outcome.QUARANTINED


@pytest.mark.parametrize("damage", ["absent", "damaged"])
def test_a_source_that_is_lost_is_said_and_leaves_the_line_as_it_was(damage, supervisor, on_fire):
    set_aside = mail()
    path = blobs._path(set_aside.raw_sha256)
    path.chmod(0o600)
    path.unlink() if damage == "absent" else path.write_bytes(b"nonsense")
    on_fire()
    with pytest.raises(Refused, match="n'est plus dans le stockage"):
        replay(set_aside, actor=supervisor)
    kept = Reception.objects.get()
    assert (kept.outcome, kept.reason, kept.attempts) == (Outcome.QUARANTINED, "RuntimeError", 1)
    assert replay_all("RuntimeError", actor=supervisor).quarantined == 1


def test_all_those_of_one_reason_are_replayed_and_counted(supervisor, on_fire, monkeypatch):
    for number in range(4):
        mail(number)
    mail(3)
    other = mail(9, recipient="ailleurs@example.com")
    on_fire()
    real = pipeline.classify

    def one_still_fails(subject, *args):
        if "2" in subject:
            raise RuntimeError("still on fire")
        return real(subject, *args)

    monkeypatch.setattr(pipeline, "classify", one_still_fails)
    tally = replay_all("RuntimeError", actor=supervisor)
    assert (tally.taken_in, tally.quarantined, tally.recorded, tally.left) == (3, 1, 1, 0)
    assert Reception.objects.get(pk=other.pk).outcome == Outcome.QUARANTINED
    assert Ticket.objects.count() == 3


def test_a_bulk_replay_is_bounded_and_goes_on_with_those_tried_least(supervisor, on_fire, monkeypatch):
    monkeypatch.setattr(replaying, "MOST", 2)
    for number in range(5):
        mail(number)
    for expected in ([2, 2, 1, 1, 1], [2, 2, 2, 2, 1]):
        tried_before = Reception.objects.filter(attempts__gt=1).count()
        tally = replay_all("RuntimeError", actor=supervisor)
        assert (tally.quarantined, tally.left) == (2, 1)
        assert Reception.objects.filter(attempts__gt=1).count() == tried_before + 2 == expected.count(2)


def test_a_bulk_replay_stops_in_time(supervisor, on_fire, monkeypatch):
    monkeypatch.setattr(replaying, "SECONDS", -1)
    mail()
    assert replay_all("RuntimeError", actor=supervisor) == replaying.Tally(left=1)


@pytest.mark.django_db(transaction=True)
def test_replayed_by_eight_people_at_once_it_is_one_ticket(supervisor, on_fire):
    set_aside = mail()
    on_fire()
    results = at_once([lambda: replay(set_aside, actor=supervisor)] * 8)
    assert sum(isinstance(result, Refused) for result in results) == 7
    assert Ticket.objects.count() == 1
    assert AuditRow.objects.filter(action="reception.replay").count() == 1


# ------------------------------------------------------------------------------------------------ by itself


def _stored() -> Reception:
    raw = document(
        sender=Sender(email="b@example.net"), declared=Declared(last_name="Sow"), text="Page blanche"
    )
    return store(Channel.WEB, raw)


def test_a_contact_that_cannot_be_read_again_holds_up_nobody():
    lost, fine = _stored(), _stored()
    Reception.objects.filter(pk=lost.pk).update(raw_sha256="0" * 64)
    assert resume_receptions(older_than_seconds=-1) == 2
    lost.refresh_from_db()
    fine.refresh_from_db()
    assert (lost.outcome, lost.reason) == (Outcome.QUARANTINED, "Contenu reçu introuvable ou abîmé")
    assert fine.outcome == Outcome.OPENED


def test_a_contact_that_kills_its_process_each_time_is_set_aside(monkeypatch):
    _stored()

    class Killed(BaseException):
        """As SIGKILL: nothing of ours runs afterwards."""

    def kill(*args, **kwargs):
        raise Killed

    monkeypatch.setattr("tickets.channels.base.receive", kill)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Killed):
            resume_receptions(older_than_seconds=-1)
    assert resume_receptions(older_than_seconds=-1) == 1
    line = Reception.objects.get()
    assert (line.outcome, line.reason) == (Outcome.QUARANTINED, "Le traitement s'est interrompu 5 fois")


@pytest.mark.parametrize("said", ["nul \x00 here", "half \ud800 of a pair"], ids=["nul", "surrogate"])
def test_an_error_that_quotes_what_no_database_keeps_is_recorded(said, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError(said)

    # The log would carry it to the test runner, which cannot take it.
    monkeypatch.setattr(pipeline.logger, "disabled", True)
    monkeypatch.setattr(pipeline, "classify", broken)
    assert receipt().outcome == Outcome.QUARANTINED
    monkeypatch.setattr("tickets.channels.email_channel.parse", broken)
    assert mail().outcome == Outcome.QUARANTINED


# ------------------------------------------------------------------------------------------------ operators


def test_operators_are_told_once_a_day_for_each_kind_of_reason_and_of_nobody_s_address(settings, on_fire):
    settings.OPERATOR_EMAILS = ["exploitation@example.org"]
    mail(1)
    mail(2)
    mail(3, recipient="quelquun@example.com")
    mail(4, recipient="autre@example.com")
    assert watch_quarantine() == 2
    assert watch_quarantine() == 0
    alerts = {entry.payload["subject"]: entry.payload["text"] for entry in Entry.objects.all()}
    assert set(alerts) == {
        "Contacts en quarantaine : RuntimeError",
        "Contacts en quarantaine : Destinataire inconnu",
    }
    assert all(
        "2 contacts" in text and "/receptions/?outcome=quarantined" in text for text in alerts.values()
    )
    assert "example.com" not in str(alerts)
    cache.clear()
    with clock.at(clock.now() + timedelta(days=2)):
        assert watch_quarantine() == 0


def test_reasons_are_counted_up_to_a_bound(on_fire, monkeypatch):
    for number in range(3):
        mail(number)
    mail(4, recipient="ailleurs@example.com")
    found, more = quarantine.groups()
    assert [(group.reason, group.count) for group in found] == [
        ("RuntimeError", 3),
        ("Destinataire inconnu : ailleurs@example.com", 1),
    ]
    assert not more
    monkeypatch.setattr(quarantine, "SAMPLE", 3)
    found, more = quarantine.groups()
    assert sum(group.count for group in found) == 3
    assert more


def test_resuming_stops_before_the_workers_time_limit(monkeypatch):
    for number in range(3):
        store(Channel.EMAIL, f"Message-ID: <m{number}@example.net>\r\n\r\n".encode())
    monkeypatch.setattr("tickets.tasks.RESUME_SECONDS", 0)
    assert resume_receptions(older_than_seconds=-1) == 0
    assert Reception.objects.filter(outcome="", attempts=0).count() == 3
