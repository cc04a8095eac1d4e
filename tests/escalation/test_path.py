"""The whole way of a blocked person, from the ticket to the récépissé, through the real actions."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from escalation import actions
from escalation.enums import CaseState, ConvocationState
from escalation.models import Registration
from helpdesk.audit.models import AuditRow
from helpdesk.kernel import blobs, clock
from helpdesk.kernel.errors import Refused
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.mailbox import recent
from helpdesk.outbox.models import Entry, TransportName
from tests.escalation.builders import (
    NOW,
    PIECES,
    REASONS,
    WAYS,
    blocked_ticket,
    described,
    established,
    fresh,
    make_urgent,
    with_proof,
)
from tickets.enums import Direction, State

pytestmark = pytest.mark.django_db


def pdf_text(sha256: str) -> str:
    pages = PdfReader(BytesIO(blobs.get(sha256))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_from_the_ticket_to_the_receipt(agent, supervisor, dgef, desk, slot):
    ticket = blocked_ticket()
    first_receipt = ticket.received_at
    case = with_proof(actions.open_case(ticket, actor=agent), agent)
    assert fresh(ticket).state == State.ESCALATED
    anomaly = actions.report_anomaly(case, description=described(), actor=agent)
    actions.acknowledge(anomaly, actor=dgef)
    case = make_urgent(fresh(case), agent)
    decision = actions.establish_impossibility(case, REASONS, internal_cause=True, actor=supervisor)
    attestation = pdf_text(decision.pdf_sha256)
    assert decision.number in attestation
    assert "Amina Benali" in attestation
    assert anomaly.reference in attestation
    actions.send_to_prefecture(fresh(case), actor=agent)
    convocation = actions.offer_appointment(
        fresh(case), slot, vectors=WAYS, documents=PIECES, actor=desk, assistance="Interprète en arabe"
    )
    letter = pdf_text(convocation.pdf_sha256)
    for expected in (
        convocation.number,
        "Mardi 24 novembre 2026 à 9 h",
        "9 h",
        "Passeport",
        "01 99 00 12 34",
        "Guichet 4",
        "Interprète en arabe",
        "fictive",
    ):
        assert expected in letter, letter
    assert fresh(case).state == CaseState.APPOINTMENT_SET
    with clock.at(slot.starts_at + timedelta(minutes=10)):
        registration = actions.register_filing(
            fresh(case),
            receipt_number="REC-93-0042",
            receipt_expires_on=date(2027, 3, 24),
            documents=PIECES,
            actor=desk,
        )
        slip = pdf_text(registration.pdf_sha256)
        assert "REC-93-0042" in slip
        assert "24 mars 2027" in slip
        actions.close_substitution(fresh(case), actor=agent)
    case = fresh(case)
    assert (case.state, case.received_at) == (CaseState.CLOSED_SUBSTITUTION, first_receipt)
    ticket = fresh(ticket)
    assert (ticket.state, ticket.deposited, ticket.deposited_on) == (State.CLOSED, True, date(2026, 11, 24))
    assert fresh(convocation).state == ConvocationState.HONOURED


def test_the_convocation_leaves_by_mail_with_pdf_and_calendar_and_by_post(slot, convoke):
    convocation = convoke(slot)
    with clock.at(NOW + timedelta(minutes=1)):
        dispatch_due()
    mails = [stored.message for stored in recent()]
    mail = next(each for each in mails if convocation.number in each.get_body(("plain",)).get_content())
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == "amina@example.net"
    parts = {part.get_content_type(): part for part in mail.iter_attachments()}
    assert parts["application/pdf"].get_filename() == f"convocation-{convocation.number}.pdf"
    calendar = Calendar.from_ical(parts["text/calendar"].get_content())
    event = calendar.walk("VEVENT")[0]
    assert event["dtstart"].dt == slot.starts_at
    assert "Guichet des étrangers" in str(event["location"])
    letter = Entry.objects.get(
        transport=TransportName.LETTER, dedupe_key=f"convocation:{convocation.number}:letter"
    )
    assert "93000 Bobigny" in letter.recipient


def test_reminders_wait_for_the_day_before_and_go_with_the_appointment(slots, convoke):
    convocation = convoke(slots[8], phone="0639980001")
    reminders = Entry.objects.filter(reference=f"convocation:{convocation.number}:reminder")
    assert {entry.transport for entry in reminders} == {TransportName.EMAIL, TransportName.SMS}
    assert {entry.due_at.astimezone(clock.PARIS).date() for entry in reminders} == {date(2026, 11, 25)}
    actions.cancel_appointment(convocation)
    assert set(reminders.values_list("state", flat=True)) == {"cancelled"}


def test_without_a_mail_address_the_letter_is_the_way(slot, convoke):
    convocation = convoke(slot, channel="phone", email="", phone="0199000001")
    entries = Entry.objects.filter(reference=f"convocation:{convocation.number}")
    assert [entry.transport for entry in entries] == [TransportName.LETTER]


def test_without_any_address_the_letter_is_kept_and_shown(slot, convoke):
    convocation = convoke(
        slot, channel="phone", email="", phone="0199000001", declared={"postal_address": ""}
    )
    entry = Entry.objects.get(reference=f"convocation:{convocation.number}")
    assert entry.state == "withheld"
    assert "appelez la personne" in entry.error


def test_each_step_is_said_on_the_ticket_and_leaves_a_trail(convoke, slot):
    convocation = convoke(slot)
    case = convocation.case
    lines = list(case.ticket.messages.filter(direction=Direction.SYSTEM).values_list("text", flat=True))
    for words in (
        "Dossier de blocage",
        "Signalé à la DGEF",
        "Impossibilité constatée",
        "Dossier transmis",
        "Rendez-vous proposé",
    ):
        assert any(words in line for line in lines), words
    moves = AuditRow.objects.filter(subject=f"case:{case.reference}", action__startswith="case.")
    made = {row.action for row in moves}
    assert {"case.report", "case.establish", "case.send", "case.invite", "case.set_appointment"} <= made
    for row in moves.filter(after__has_key="state").exclude(action="case.alarm"):
        assert row.ground, row.action
    assert moves.get(action="case.establish").after["evidence"]


def test_a_receipt_is_at_least_one_month_and_reminded_before_its_end(desk, slot, convoke):
    case = convoke(slot).case
    give = {"receipt_number": "R1", "documents": PIECES, "actor": desk}
    with pytest.raises(Refused, match=r"au moins un mois.*R\. 431-13"):
        actions.register_filing(fresh(case), receipt_expires_on=date(2026, 12, 22), **give)
    assert not Registration.objects.exists()
    registration = actions.register_filing(fresh(case), receipt_expires_on=date(2026, 12, 23), **give)
    reminder = Entry.objects.get(dedupe_key=f"receipt_reminder:{registration.number}")
    assert reminder.due_at.date() == date(2026, 12, 8)


def test_a_naturalisation_goes_by_post_with_its_attestation(agent, supervisor):
    case = established(agent, supervisor, declared={"procedure": "naturalisation"})
    with pytest.raises(Refused, match="3 février 2023"):
        actions.send_to_prefecture(case, actor=agent)
    case = actions.attest_naturalisation(case, actor=agent)
    assert case.state == CaseState.NATURALISATION_ATTESTED
    mail = Entry.objects.get(dedupe_key=f"naturalisation:{case.pk}")
    assert "ne donne pas de droit au séjour" in mail.payload["text"]
