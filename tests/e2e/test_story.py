"""The whole path, with real parts: from a blocked person's message to a seat at the préfecture, and the récépissé."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Page
from pypdf import PdfReader
from websockets.sync.client import connect

from chat.models import ChatSession
from escalation import actions as steps
from escalation.enums import AnomalyState, CaseState
from escalation.models import Anomaly, Case, Convocation, Slot
from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import Role
from helpdesk.audit.models import AuditRow
from helpdesk.kernel import clock
from helpdesk.outbox import mailbox
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry
from tests.e2e.forms import send
from tests.support.live import Live
from tests.support.people import make_user
from tickets.deadlines.rights import add_months
from tickets.enums import Channel, State
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ERROR = "Une erreur est survenue. Veuillez réessayer ultérieurement. Page blanche quand je valide le renouvellement."
OpenPage = Callable[..., Page]


def apart(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Call the product from a thread of its own: Playwright's loop lives in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_closing, function, args, options).result()


def _closing(function: Callable[..., Any], args: tuple, options: dict) -> Any:
    try:
        return function(*args, **options)
    finally:
        connections.close_all()


@pytest.fixture
def service(transactional_db) -> dict[str, User]:
    """The people who work here, the articles, and the counter of the préfecture of Seine-Saint-Denis."""
    call_command("load_articles", verbosity=0)
    users = {
        role: make_user(role)
        for role in (Role.AGENT, Role.SUPERVISOR, Role.DGEF, Role.ADMIN, Role.PREFECTURE)
    }
    desk = steps.create_desk(
        departement="93",
        name="Service des étrangers",
        address="1 place de l'Exemple\n93000 Bobigny",
        phone="01 99 00 93 00",
        actor=users[Role.ADMIN],
        invented=True,
    )
    today = clock.today()
    steps.add_slots(
        desk,
        first=today,
        last=today + timedelta(days=14),
        opens=time(9),
        closes=time(12),
        minutes=30,
        capacity=1,
        actor=users[Role.ADMIN],
    )
    return users


def test_from_a_message_to_a_seat_at_the_prefecture(
    service: dict[str, User], live: Live, open_page: OpenPage, monkeypatch, tmp_path: Path
) -> None:
    by_mail = _arrives_by_mail(monkeypatch)
    by_chat = _arrives_by_chat(live, open_page, service[Role.AGENT])
    by_phone = _arrives_by_phone(open_page(service[Role.AGENT]))
    blocked = _arrives_by_form(open_page(), tmp_path)
    assert {ticket.channel for ticket in (by_mail, by_chat, by_phone, blocked)} == set(Channel.values)
    assert blocked.urgency == "P1"

    _is_answered_with_an_article(open_page(service[Role.AGENT]), by_mail)
    case = _becomes_a_case(open_page(service[Role.AGENT]), blocked)
    _is_triaged(open_page(service[Role.DGEF]), case)
    _is_established_by_a_human(open_page(service[Role.AGENT]), open_page(service[Role.SUPERVISOR]), case)
    convocation = _gets_a_seat(open_page(service[Role.PREFECTURE]), case)
    _reads_the_convocation(convocation)
    moved = _moves_the_date(open_page(), convocation)
    _is_registered_at_the_counter(open_page(service[Role.PREFECTURE]), case, moved)
    _is_closed(open_page(service[Role.AGENT]), case, blocked)


def _arrives_by_mail(monkeypatch) -> Ticket:
    message = EmailMessage()
    message["From"] = "Amina Benali <amina.benali@example.net>"
    message["To"] = "aide@ccc.example.org"
    message["Subject"] = "mot de passe oublié"
    message["Message-ID"] = "<story-1@example.net>"
    message.set_content(
        "Bonjour, j'ai oublié mon mot de passe et je ne reçois pas le lien de réinitialisation."
    )
    message.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="capture.png")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(message.as_bytes())))
    printed = io.StringIO()
    apart(call_command, "receive_mail", recipient="aide@ccc.example.org", stdout=printed)
    line = json.loads(printed.getvalue())
    assert line["outcome"] == "opened"
    assert [file["filename"] for file in line["attachments"]] == ["capture.png"]
    apart(dispatch_due)
    acknowledgement = mailbox.recent(recipient="amina.benali@example.net")[0].message
    assert line["ticket"] in acknowledgement["Subject"]
    assert "pas une demande de titre" in _text(acknowledgement).lower()
    return Ticket.objects.by_reference(line["ticket"]).get()


def _arrives_by_chat(live: Live, open_page: OpenPage, agent: User) -> Ticket:
    page = open_page(size={"width": 360, "height": 740})
    page.goto("/chat/")
    send(page, "", question="Hello, my photo is refused", name="Lin Wang", departement="93")
    session = ChatSession.objects.get()
    cookie = {"Cookie": f"sessionid={live.session(agent)}", "Origin": live.url}
    with connect(live.websocket("/ws/agent/"), additional_headers=cookie) as socket:
        heard = _frames(socket)
        _say(socket, type="hello", version=1, desk=True)
        _say(socket, type="status", status="online")
        _say(socket, type="chat.take", session=session.pk)
        page.locator("[data-text]").fill("my photo is refused again")
        page.keyboard.press("Enter")
        _until(heard, "refused again")
        _say(
            socket,
            type="chat.say",
            session=session.pk,
            client_id="a1",
            text="Bonjour, quelle photo avez-vous ?",
        )
        page.get_by_text("Bonjour, quelle photo avez-vous ?").wait_for()
        _say(socket, type="chat.close", session=session.pk)
        page.get_by_text("La discussion est terminée").first.wait_for()
    session.refresh_from_db()
    assert session.ticket is not None
    said = " ".join(session.ticket.messages.values_list("text", flat=True))
    assert "my photo is refused" in said
    assert "refused again" in said
    assert "quelle photo" in said
    return session.ticket


def _say(socket, **frame) -> None:
    socket.send(json.dumps(frame))


def _frames(socket) -> Iterator[str]:
    while True:
        yield socket.recv(timeout=15)


def _until(heard: Iterator[str], words: str) -> None:
    for frame in heard:
        if words in frame:
            return


def _arrives_by_phone(page: Page) -> Ticket:
    page.goto("/agent/appel/")
    send(
        page,
        "",
        phone="06 39 98 00 07",
        last_name="Diallo",
        first_name="Fatou",
        message="Demande où en est son dossier, toujours en cours d'instruction depuis huit mois.",
    )
    ticket = Ticket.objects.get(channel=Channel.PHONE)
    assert ticket.assignee is not None
    pdf = page.request.get(f"/agent/tickets/{ticket.reference}/accuse.pdf").body()
    assert ticket.reference in _pdf_text(pdf)
    return ticket


def _arrives_by_form(page: Page, folder: Path) -> Ticket:
    picture = folder / "erreur.png"
    page.goto("/contact/")
    page.screenshot(path=picture)
    page.locator('[name="files"]').set_input_files(picture)
    expiry = clock.today() + timedelta(days=12)
    send(
        page,
        "",
        message=ERROR,
        blocked="yes",
        procedure="carte_resident",
        title_expiry=f"{expiry:%d/%m/%Y}",
        departement="93",
        last_name="Traoré",
        first_name="Mamadou",
        email="mamadou.traore@example.net",
        phone="06 39 98 00 08",
        postal_address="12 rue des Lilas\n93200 Saint-Denis",
    )
    ticket = Ticket.objects.get(channel=Channel.WEB)
    assert ticket.reference in page.content()
    assert ticket.messages.get().attachments.get().filename == "erreur.png"
    return ticket


def _is_answered_with_an_article(page: Page, ticket: Ticket) -> None:
    page.goto(f"/agent/tickets/{ticket.reference}/")
    page.locator("[data-insert-article]").first.click()
    typed = page.locator('textarea[name="text"]').input_value()
    assert typed.strip()
    send(page, "/ecrire/", button="mode")
    answer = ticket.messages.get(direction="outbound")
    best = ticket.suggestions.select_related("version").first()
    assert [citation.version for citation in answer.citations.all()] == [best.version]
    apart(dispatch_due)
    mail = mailbox.recent(recipient="amina.benali@example.net")[0].message
    assert mail["In-Reply-To"] == "<story-1@example.net>"
    ticket.refresh_from_db()
    assert ticket.state == State.ANSWERED


def _becomes_a_case(page: Page, ticket: Ticket) -> Case:
    page.goto(f"/agent/tickets/{ticket.reference}/")
    page.locator(f'form[action$="/ticket/{ticket.pk}/ouvrir/"]').wait_for(state="attached")
    send(page, f"/ticket/{ticket.pk}/ouvrir/")
    case = Case.objects.get(ticket=ticket)
    page.goto(f"/dossiers/{case.pk}/")
    send(page, "/preuves/", kind="error_text", text=ERROR)
    page.goto(f"/dossiers/{case.pk}/")
    send(
        page,
        "/signaler/",
        title="Page blanche à la validation",
        steps="1. Remplir. 2. Valider : page blanche.",
        error_text=ERROR,
        severity="1_blocking",
    )
    case.refresh_from_db()
    assert case.state == CaseState.REPORTED
    return case


def _is_triaged(page: Page, case: Case) -> None:
    page.goto("/dgef/")
    assert case.anomaly.reference in page.content()
    page.goto(f"/dgef/{case.anomaly.pk}/")
    assert "Traoré" not in page.content()
    page.locator('form[action*="/avancer/"] button').first.click()
    page.wait_for_load_state("networkidle")
    assert Anomaly.objects.get().state == AnomalyState.ACKNOWLEDGED
    case.refresh_from_db()
    assert case.state == CaseState.IN_PROGRESS
    assert case.ticket.messages.filter(direction="system", text__contains=case.anomaly.reference).exists()


def _is_established_by_a_human(agent: Page, supervisor: Page, case: Case) -> None:
    agent.goto(f"/dossiers/{case.pk}/")
    assert agent.locator('form[action$="/constater/"]').count() == 0
    supervisor.goto(f"/dossiers/{case.pk}/")
    send(
        supervisor,
        "/constater/",
        internal_cause=True,
        reasons="Erreur du téléservice reproduite avec la personne, signalée à la DGEF ; le titre finit dans 12 jours.",
    )
    case.refresh_from_db()
    assert case.state == CaseState.IMPOSSIBILITY_ESTABLISHED
    agent.goto(f"/dossiers/{case.pk}/")
    agent.locator('form[action$="/avancer/transmettre/"] button').first.click()
    agent.wait_for_load_state("networkidle")
    case.refresh_from_db()
    assert case.state == CaseState.SENT_TO_PREFECTURE


def _gets_a_seat(page: Page, case: Case) -> Convocation:
    page.goto("/prefecture/")
    assert case.reference in page.content()
    page.goto(f"/prefecture/dossiers/{case.pk}/")
    send(page, "/convoquer/", phone="", counter="", post="", email="", link=True)
    assert not Convocation.objects.exists(), "one way only must be refused"
    assert "au moins deux moyens" in page.content()
    page.goto(f"/prefecture/dossiers/{case.pk}/")
    send(
        page,
        "/convoquer/",
        phone="01 99 00 93 00",
        link=True,
        documents="Passeport\nTitre de séjour\nTrois photos",
    )
    case.refresh_from_db()
    assert case.state == CaseState.APPOINTMENT_SET
    return Convocation.objects.get()


def _reads_the_convocation(convocation: Convocation) -> None:
    apart(dispatch_due)
    mails = [mail.message for mail in mailbox.recent(recipient="mamadou.traore@example.net")]
    parts = {part.get_content_type(): part for part in mails[0].iter_attachments()}
    letter = _pdf_text(parts["application/pdf"].get_content())
    for words in (
        convocation.number,
        "Mamadou Traoré",
        "93000 Bobigny",
        "Trois photos",
        "01 99 00 93 00",
        "R. 431-2",
    ):
        assert words in letter
    assert "/rendez-vous/" in letter.replace("\n", "")
    content = parts["text/calendar"].get_content()
    calendar = icalendar.Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    assert event["DTSTART"].dt == convocation.slot.starts_at
    assert Entry.objects.filter(transport="letter").exists()


def _moves_the_date(page: Page, convocation: Convocation) -> Convocation:
    link = convocation.vectors.get(kind="link").value
    page.goto(link)
    former = convocation.slot
    radios = page.locator('[name="slot"]')
    if radios.first.get_attribute("type") == "radio":
        radios.first.set_checked(True, force=True)
    else:
        radios.first.select_option(index=1)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator('form:has([name="slot"]) button:not([type="button"])').first.click()
    page.wait_for_load_state("networkidle")
    moved = Convocation.objects.exclude(pk=convocation.pk).get()
    assert moved.slot != former
    assert Slot.objects.get(pk=former.pk).booked == 0
    return moved


def _is_registered_at_the_counter(page: Page, case: Case, convocation: Convocation) -> None:
    page.goto(f"/prefecture/dossiers/{case.pk}/")
    end = add_months(clock.today(), 3)
    send(
        page,
        "/enregistrer/",
        receipt_number="93-2026-000123",
        receipt_expires_on=f"{end:%Y-%m-%d}",
        documents="Passeport\nTitre de séjour",
    )
    case.refresh_from_db()
    assert case.state == CaseState.REGISTERED
    assert case.registrations.get().receipt_number == "93-2026-000123"


def _is_closed(page: Page, case: Case, ticket: Ticket) -> None:
    received_at = ticket.received_at
    page.goto(f"/dossiers/{case.pk}/")
    apart(steps.close_substitution, case, actor=case.opened_by)
    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED
    assert ticket.received_at == received_at
    traces = set(AuditRow.objects.filter(subject=f"case:{case.reference}").values_list("action", flat=True))
    assert {
        "case.open",
        "case.establish",
        "case.invite",
        "case.register",
        "case.close_substitution",
    } <= traces


def _text(message) -> str:
    return message.get_body(("plain",)).get_content()


def _pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
