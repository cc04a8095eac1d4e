"""Files and HTML from outside: who may open them, and with what rights the browser shows them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from helpdesk.accounts.models import Team
from tests.tickets.builders import ticket
from tickets.intake.message import InboundAttachment
from tickets.models import Attachment, Message, Ticket

pytestmark = pytest.mark.django_db
PNG = InboundAttachment(
    filename="capture.png", content_type="image/png", content=b"\x89PNG\r\n\x1a\n", content_id="cap1"
)
PAGE = InboundAttachment(filename="page.html", content_type="text/html", content=b"<script>1</script>")
HTML = '<p>Bonjour <img src="cid:cap1" alt="capture"> <img src="https://example.org/p.png"></p><script>1</script>'


@pytest.fixture
def mail(db) -> Message:
    opened = ticket(files=(PNG, PAGE))
    Message.objects.filter(ticket=opened).update(html=HTML)
    return opened.messages.get()


def address(file: InboundAttachment) -> str:
    return reverse("tickets:attachment", args=[Attachment.objects.get(filename=file.filename).pk])


def test_a_picture_is_shown_and_a_page_is_only_handed_over(agent, client_for, mail):
    shown = client_for(agent).get(address(PNG))
    assert shown.content == PNG.content
    assert shown["Content-Disposition"].startswith("inline")
    handed = client_for(agent).get(address(PAGE))
    assert handed["Content-Disposition"].startswith("attachment")
    assert handed["Content-Type"] == "application/octet-stream"
    for response in (shown, handed):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]


def test_a_file_of_another_restricted_team_does_not_exist(agent, supervisor, editor, client_for, mail):
    Ticket.objects.update(team=Team.objects.create(name="Situations sensibles", restricted=True))
    assert client_for(agent).get(address(PNG)).status_code == 404
    assert client_for(agent).get(reverse("tickets:message_html", args=[mail.pk])).status_code == 404
    assert client_for(supervisor).get(address(PNG)).status_code == 200
    assert client_for(editor).get(address(PNG)).status_code == 403


def test_a_visitor_gets_no_file(client, mail):
    assert client.get(address(PNG)).status_code == 302


def test_a_file_lost_by_the_store_is_not_found(agent, client_for, mail):
    Attachment.objects.update(sha256="0" * 64)
    assert client_for(agent).get(address(PNG)).status_code == 404


def test_the_frame_runs_nothing_and_fetches_nothing(agent, client_for, mail):
    response = client_for(agent).get(reverse("tickets:message_html", args=[mail.pk]))
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "'self'"
    assert "allow-scripts" not in policy["sandbox"]
    assert "allow-same-origin" not in policy["sandbox"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script" not in response.content.decode()
    assert "example.org" not in response.content.decode()


def test_remote_pictures_come_only_when_asked_for(agent, client_for, mail):
    response = client_for(agent).get(reverse("tickets:message_html", args=[mail.pk]), {"images": "1"})
    assert "https://example.org/p.png" in response.content.decode()
    assert "img-src 'self' https: http:" in response["Content-Security-Policy"]


def test_an_inline_picture_loads_by_its_signed_address_only(agent, client, client_for, mail):
    frame = client_for(agent).get(reverse("tickets:message_html", args=[mail.pk])).content.decode()
    (source,) = re.findall(r'src="(/agent/images/[^"]+)"', frame)
    assert client.get(source).content == PNG.content
    assert client.get(source[:-6] + "AAAAA/").status_code == 404


def test_a_signed_address_does_not_last(agent, client, client_for, mail, monkeypatch):
    frame = client_for(agent).get(reverse("tickets:message_html", args=[mail.pk])).content.decode()
    (source,) = re.findall(r'src="(/agent/images/[^"]+)"', frame)
    monkeypatch.setattr("tickets.views.files._PICTURE_SECONDS", -1)
    assert client.get(source).status_code == 404


def test_the_page_frames_the_html_and_shows_the_text(agent, client_for, mail):
    page = client_for(agent).get(reverse("tickets:ticket", args=[mail.ticket.reference])).content.decode()
    assert f'src="{reverse("tickets:message_html", args=[mail.pk])}"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "Afficher les images de ce message" in page
    assert "Les images distantes sont bloquées" in page
