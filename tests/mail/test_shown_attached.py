"""A mail attached to a mail is read where it is, with its own files, for whoever may see the ticket."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from helpdesk.accounts.models import Team
from tests.mail.parsing.builder import mail, raw
from tests.mail.shown import PDF, PNG, address, links, policy_of, take_in
from tests.tickets.views.pages import page, tree, words
from tickets.models import Attachment, Message, Ticket
from tickets.views.inside import DEEPEST, NotInside, file_at, is_mail, mail_at, places_of

pytestmark = pytest.mark.django_db
EML = "message/rfc822"


def forwarded(text: str = "Votre demande est incomplète.", *files: tuple, **headers) -> bytes:
    headers = {
        "from_": "Préfecture <etrangers@example.com>",
        "to": "amina@example.org",
        "subject": "Pièces manquantes",
        "message_id": "<inner@example.com>",
        **headers,
    }
    return mail(text, None, *files, **headers)


def carrying(inner: bytes, name: str = "message.eml", declared: str = "application/octet-stream") -> Message:
    """A message of a ticket with a mail attached."""
    return take_in("Je vous transmets ce message.", None, (name, declared, inner))


def only(message: Message) -> Attachment:
    return message.attachments.get()


def read(client: Client, file: Attachment, places: str = "") -> HttpResponse:
    if places:
        return client.get(reverse("tickets:inner_mail", args=[file.pk, places]))
    return client.get(reverse("tickets:attached_mail", args=[file.pk]))


def facts(response: HttpResponse) -> dict[str, str]:
    """The headers, as the page lists them."""
    rows = tree(response).xpath("//*[contains(@class, 'fiche')]//dl/div")
    return {row.find("dt").text_content(): row.find("dd").text_content().strip() for row in rows}


class TestReading:
    def test_the_message_offers_to_read_it(self, agent, client_for):
        message = carrying(forwarded())
        (link,) = tree(page(client_for(agent), message.ticket)).xpath(
            "//a[contains(@class, 'attachments__act')]"
        )
        assert link.get("href") == reverse("tickets:attached_mail", args=[only(message).pk])
        assert " ".join(link.text_content().split()) == "Lire « message.eml »"

    def test_headers_and_words(self, agent, client_for):
        file = only(carrying(forwarded("Votre demande est incomplète.\n\nIl manque un justificatif.")))
        response = read(client_for(agent), file)
        assert facts(response) == {
            "De": "Préfecture <etrangers@example.com>",
            "À": "amina@example.org",
            "Date": "12 mai 2026, 10:02",
            "Objet": "Pièces manquantes",
        }
        assert "Il manque un justificatif." in words(response)
        assert "ni l'expéditeur ni la date ne sont vérifiés" in words(response)

    def test_a_date_of_elsewhere_is_given_in_paris(self, agent, client_for):
        file = only(carrying(forwarded(date="Mon, 1 Jun 2026 23:30:00 -0700")))
        assert facts(read(client_for(agent), file))["Date"] == "2 juin 2026, 08:30"

    @pytest.mark.parametrize("date", ["hier", "Mon, 99 Foo 2026", ""])
    def test_a_date_that_is_none_stays_as_written(self, agent, client_for, date):
        response = read(client_for(agent), only(carrying(raw("", "Bonjour", date=date))))
        assert facts(response)["Date"] == (date or "non renseigné")

    def test_a_hundred_recipients_are_counted(self, agent, client_for):
        many = ", ".join(f"p{n}@example.org" for n in range(100))
        shown = facts(read(client_for(agent), only(carrying(forwarded(cc=many)))))["Copie à"]
        assert shown.endswith("p19@example.org et 80 autres")

    def test_its_history_is_folded(self, agent, client_for):
        file = only(
            carrying(
                forwarded("Merci.\n\nLe 3 mai 2026 à 10:00, Amina <amina@example.org> a écrit :\n> Bonjour")
            )
        )
        (folded,) = tree(read(client_for(agent), file)).xpath(
            '//details[summary[contains(., "l\'historique cité")]]'
        )
        assert "Bonjour" in folded.text_content()
        assert folded.get("open") is None

    def test_a_mail_without_words_says_so(self, agent, client_for):
        assert "Message sans texte." in words(read(client_for(agent), only(carrying(forwarded("")))))

    @pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"<html>", PNG, b"From: " * 5000])
    def test_bytes_that_are_no_mail_are_shown_all_the_same(self, agent, client_for, content):
        message = take_in("Voici.", None, ("x.bin", "application/octet-stream", content or b"x"))
        message.attachments.update(filename="x.eml", content_type=EML)
        assert read(client_for(agent), only(message)).status_code == 200

    def test_the_way_back_leads_to_the_message(self, agent, client_for):
        message = carrying(forwarded())
        response = read(client_for(agent), only(message))
        assert (
            f"{reverse('tickets:ticket', args=[message.ticket.reference])}#message-{message.pk}"
            in response.content.decode()
        )


class TestFormatted:
    HTML = (
        '<p>Voici <img src="cid:logo"> <img src="https://tracker.example.com/p.png"></p><script>x()</script>'
    )

    @pytest.fixture
    def file(self) -> Attachment:
        inner = (
            b"From: a@example.com\r\nTo: b@example.com\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n'
            + self.HTML.encode()
            + b"\r\n--b\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: <logo>\r\n"
            b"Content-Disposition: inline; filename=logo.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8//8/AwAF/gL+pzUqiwAAAABJRU5ErkJggg==\r\n--b--\r\n"
        )
        return only(carrying(inner))

    def test_it_is_framed_without_rights(self, agent, client_for, file):
        (frame,) = tree(read(client_for(agent), file)).xpath("//iframe")
        assert frame.get("sandbox") == "allow-popups allow-popups-to-escape-sandbox"
        response = client_for(agent).get(frame.get("src"))
        policy = policy_of(response)
        assert policy["default-src"] == "'none'"
        assert policy["img-src"] == "'self'"
        assert "allow-same-origin" not in policy["sandbox"]
        assert "allow-scripts" not in policy["sandbox"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "script" not in response.content.decode()
        assert "tracker" not in response.content.decode()

    def test_its_remote_pictures_come_when_asked_for(self, agent, client_for, file):
        page_ = read(client_for(agent), file)
        assert "Afficher les images de ce message" in words(page_)
        (form,) = tree(page_).xpath("//form[contains(@class, 'message__remote')]")
        shown = client_for(agent).get(form.get("action"), {"images": "1"})
        assert "https://tracker.example.com/p.png" in shown.content.decode()

    def test_its_own_picture_loads_by_a_signed_address(self, agent, client, client_for, file, monkeypatch):
        frame = client_for(agent).get(reverse("tickets:attached_html", args=[file.pk])).content.decode()
        (source,) = re.findall(r'src="(/agent/images/[^"]+)"', frame)
        assert client.get(source).content == PNG
        assert client.get(source[:-6] + "AAAAA/").status_code == 404
        monkeypatch.setattr("tickets.views.files._PICTURE_SECONDS", -1)
        assert client.get(source).status_code == 404


class TestNested:
    def nested(self, depth: int) -> bytes:
        """`depth` mails one inside the other; the innermost carries two files."""
        inner = forwarded("Au fond.", ("photo.png", "image/png", PNG), ("piece.pdf", "application/pdf", PDF))
        for level in range(depth - 1):
            inner = forwarded(f"Niveau {level}", (f"n{level}.eml", "application/octet-stream", inner))
        return inner

    def test_files_inside_are_handed_over_one_by_one(self, agent, client_for):
        client = client_for(agent)
        shown = links(read(client, only(carrying(self.nested(1)))))
        assert set(shown) == {"photo.png", "piece.pdf"}
        picture = client.get(shown["photo.png"].get("href"))
        assert (picture.content, picture["Content-Type"]) == (PNG, "image/png")
        assert client.get(shown["piece.pdf"].get("href")).content == PDF
        kept = client.get(shown["photo.png"].get("href"), {"download": "1"})
        assert kept["Content-Disposition"] == 'attachment; filename="photo.png"'

    def test_every_level_down_to_the_last_is_reached_by_links(self, agent, client_for):
        client, response = client_for(agent), None
        following = reverse("tickets:attached_mail", args=[only(carrying(self.nested(DEEPEST + 3))).pk])
        for _level in range(DEEPEST + 1):
            response = client.get(following)
            assert response.status_code == 200
            onwards = tree(response).xpath(
                "//a[contains(@class, 'attachments__act')][starts-with(., 'Lire')]/@href"
            )
            following = onwards[0] if onwards else ""
        assert not following
        (deepest,) = links(response).values()
        assert client.get(deepest.get("href")).status_code == 404

    def test_a_nested_mail_leads_back_to_the_one_around_it(self, agent, client_for):
        file = only(carrying(self.nested(2)))
        up = tree(read(client_for(agent), file, "0")).xpath(
            "//a[contains(., 'Message qui le contient')]/@href"
        )
        assert up == [reverse("tickets:attached_mail", args=[file.pk])]

    @pytest.mark.parametrize(
        "places",
        ["9", "0-9", "0-0-0", "999-999", "0-0-0-0-0-0", "a", "-1", "0-", "0--0", "٣", "1.5", "%2e%2e"],
    )
    def test_no_other_place_exists(self, agent, client_for, places):
        file = only(carrying(self.nested(2)))
        for name in ("inner_mail", "inner_html", "inner_file"):
            assert (
                client_for(agent).get(reverse(f"tickets:{name}", args=[file.pk, places])).status_code == 404
            )

    def test_a_file_that_is_no_mail_is_not_read(self, agent, client_for):
        file = only(take_in("Voici.", None, ("piece.pdf", "application/pdf", PDF)))
        assert read(client_for(agent), file).status_code == 404
        with pytest.raises(NotInside):
            mail_at(self.nested(1), (1,), file.message.at)
        with pytest.raises(NotInside):
            file_at(self.nested(1), (), file.message.at)

    def test_a_program_inside_asks_to_confirm(self, agent, client_for):
        client = client_for(agent)
        file = only(carrying(forwarded("x", ("facture.exe", "application/pdf", b"MZ\0\0"))))
        (link,) = links(read(client, file)).values()
        assert "Télécharger quand même" in words(client.get(link.get("href")))
        assert client.post(link.get("href")).content == b"MZ\0\0"


class TestWho:
    @pytest.fixture
    def file(self) -> Attachment:
        return only(carrying(forwarded("Niveau", ("n.eml", "application/octet-stream", forwarded()))))

    @pytest.fixture
    def addresses(self, file) -> list[str]:
        inner = [reverse(f"tickets:inner_{name}", args=[file.pk, "0"]) for name in ("mail", "html", "file")]
        return [*inner, *(reverse(f"tickets:attached_{name}", args=[file.pk]) for name in ("mail", "html"))]

    def test_whoever_sees_the_ticket(self, agent, supervisor, client_for, addresses):
        assert {
            client_for(who).get(each).status_code for who in (agent, supervisor) for each in addresses
        } == {200}

    def test_nobody_of_another_team_when_it_is_restricted(self, agent, supervisor, client_for, addresses):
        Ticket.objects.update(team=Team.objects.create(name="Situations sensibles", restricted=True))
        assert {client_for(agent).get(each).status_code for each in addresses} == {404}
        assert {client_for(supervisor).get(each).status_code for each in addresses} == {200}

    def test_no_other_role_and_no_visitor(self, editor, dgef, client, client_for, addresses):
        assert {client_for(who).get(each).status_code for who in (editor, dgef) for each in addresses} == {
            403
        }
        assert {client.get(each).status_code for each in addresses} == {302}

    def test_nothing_is_kept_by_the_browser(self, agent, client_for, file, addresses):
        for each in [*addresses, address(file)]:
            assert "no-store" in client_for(agent).get(each)["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "declared", "expected"),
    [
        ("a.eml", "message/rfc822", True),
        ("sans nom", "message/rfc822", True),
        ("a.EML", "application/octet-stream", True),
        ("a.eml", "text/plain; charset=utf-8", True),
        ("a.eml", "image/png", False),
        ("a.msg", "application/vnd.ms-outlook", False),
        ("a.eml.exe", "application/octet-stream", False),
        ("\N{RIGHT-TO-LEFT OVERRIDE}lme.exe", "", False),
    ],
)
def test_what_is_taken_for_a_mail(name, declared, expected):
    assert is_mail(name, declared) is expected


def test_places_are_read_strictly():
    assert places_of("2-0") == (2, 0)
    with pytest.raises(NotInside):
        places_of("0\n")
