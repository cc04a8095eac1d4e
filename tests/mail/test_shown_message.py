"""A mail on the ticket: marks of how it came, invitations as cards, links that lie, pictures, files."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpdesk.kernel import blobs
from tests.mail.parsing.builder import mail
from tests.mail.shown import PDF, PNG, address, take_in, with_file
from tests.tickets.views.pages import gesture, page, text, tree, words
from tickets.enums import Notice
from tickets.models import Attachment, Message
from tickets.views.real_hosts import host_of, misleads, with_real_hosts

pytestmark = pytest.mark.django_db


def shown(client, message: Message):
    """The message's own part of the page."""
    (article,) = tree(page(client, message.ticket)).xpath(f"//article[@id='message-{message.pk}']")
    return article


class TestNotices:
    def marks(self, client, message: Message) -> list[str]:
        return [
            text(each)
            for each in shown(client, message).xpath(".//ul[contains(@class, 'message__notices')]/li")
        ]

    @pytest.mark.parametrize("code", [Notice.ENCRYPTED, Notice.SIGNED, Notice.OUTLOOK_RICH, Notice.DAMAGED])
    def test_each_is_said_in_words(self, agent, client_for, code):
        message = take_in("Bonjour")
        Message.objects.update(notices=[code])
        assert self.marks(client_for(agent), message) == [str(code.label)]

    def test_the_source_is_offered_to_those_who_may_see_it(self, agent, supervisor, client_for):
        message = take_in("Bonjour")
        Message.objects.update(notices=[Notice.DAMAGED])
        source = reverse("home:reception_page", args=[message.reception.pk])
        (link,) = shown(client_for(supervisor), message).xpath(f".//a[@href='{source}']")
        assert text(link) == "Voir l'original"
        assert client_for(supervisor).get(source).status_code == 200
        assert not shown(client_for(agent), message).xpath(f".//a[@href='{source}']")
        assert client_for(agent).get(source).status_code == 403

    def test_a_signed_mail_is_whole_and_needs_no_source(self, supervisor, client_for):
        message = take_in("Bonjour")
        Message.objects.update(notices=[Notice.SIGNED])
        assert "Voir l'original" not in text(shown(client_for(supervisor), message))

    @pytest.mark.parametrize("notices", [[], ["of tomorrow"], [Notice.INVITATION]])
    def test_nothing_to_say_shows_nothing(self, agent, client_for, notices):
        message = take_in("Bonjour")
        Message.objects.update(notices=notices)
        assert self.marks(client_for(agent), message) == []

    def test_a_message_without_reception_has_no_source(self, supervisor, client_for):
        message = take_in("Bonjour")
        message.reception.__class__.objects.update(message=None)
        Message.objects.update(notices=[Notice.DAMAGED])
        assert "Voir l'original" not in text(shown(client_for(supervisor), message))


def calendar(*lines: str, method: str = "REQUEST") -> bytes:
    event = [
        "SUMMARY:Remise du titre <b>en main propre</b>",
        "DTSTART:20260601T083000Z",
        "DTEND:20260601T091500Z",
        "LOCATION:Préfecture\\, guichet 4",
        "ORGANIZER;CN=Guichet:mailto:guichet@example.com",
        *lines,
    ]
    known = {line.partition(":")[0].partition(";")[0]: line for line in event if line}
    body = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//essai//FR",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        "UID:1",
    ]
    return "\r\n".join([*body, *known.values(), "END:VEVENT", "END:VCALENDAR", ""]).encode()


class TestInvitations:
    def card(self, client, ics: bytes, name: str = "invite.ics", declared: str = "text/calendar"):
        message = with_file(name, declared, ics).message
        cards = shown(client, message).xpath(".//section[contains(@class, 'invitation')]")
        return cards[0] if cards else None

    def test_what_when_where_and_who(self, agent, client_for):
        said = text(self.card(client_for(agent), calendar()))
        assert said == (
            "Invitation reçue Remise du titre <b>en main propre</b> "
            "Lundi 1er juin 2026, de 10 h 30 à 11 h 15 (heure de Paris) "
            "Lieu : Préfecture, guichet 4 Organisateur annoncé : Guichet <guichet@example.com>"
        )

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            (["DTSTART;TZID=America/New_York:20260601T200000", "DTEND:20260602T013000Z"],
             "Mardi 2 juin 2026, de 2 h 00 à 3 h 30 (heure de Paris) écrit en heure de America/New_York"),
            (["DTSTART;TZID=Europe/Paris:20261225T090000", "DTEND;TZID=Europe/Paris:20261225T090000"],
             "Vendredi 25 décembre 2026, à 9 h 00 (heure de Paris)"),
            (["DTSTART:20260601T220000Z", "DTEND:20260603T080000Z"],
             "Du mardi 2 juin 2026 à 0 h 00 au mercredi 3 juin 2026 à 10 h 00 (heure de Paris)"),
            (["DTSTART;VALUE=DATE:20260714", "DTEND;VALUE=DATE:20260715"], "Mardi 14 juillet 2026, toute la journée"),
            (["DTSTART;VALUE=DATE:20260801", "DTEND;VALUE=DATE:20260804"],
             "Du samedi 1er août 2026 au lundi 3 août 2026"),
        ],
        ids=["another zone", "no length", "two days", "one day", "whole days"],
    )  # fmt: skip
    def test_the_moment_is_that_of_paris(self, agent, client_for, lines, expected):
        assert expected in text(self.card(client_for(agent), calendar(*lines)))

    @pytest.mark.parametrize("ics", [calendar(method="CANCEL"), calendar("STATUS:CANCELLED")])
    def test_a_cancelled_one_says_so_first(self, agent, client_for, ics):
        assert text(self.card(client_for(agent), ics)).startswith("Rendez-vous annulé")

    def test_one_by_its_name_only(self, agent, client_for):
        assert self.card(client_for(agent), calendar(), declared="application/octet-stream") is not None

    @pytest.mark.parametrize(
        "ics", [b"", b"BEGIN:VCALENDAR", b"\xff\x00", b"BEGIN:VEVENT\r\n" * 1000, b"x" * 300_000]
    )
    def test_what_is_no_calendar_is_a_file_and_nothing_more(self, agent, client_for, ics):
        assert self.card(client_for(agent), ics or b" ") is None

    def test_a_calendar_lost_by_the_store_is_a_file_and_nothing_more(self, agent, client_for):
        message = with_file("invite.ics", "text/calendar", calendar()).message
        Attachment.objects.update(sha256="0" * 64)
        assert not shown(client_for(agent), message).xpath(".//section")
        Attachment.objects.update(sha256=blobs.put(calendar()))
        assert shown(client_for(agent), message).xpath(".//section")

    def test_the_same_in_body_and_file_is_shown_once_and_a_heap_is_bounded(self, agent, client_for):
        same = [("a.ics", "text/calendar", calendar())] * 2
        heap = [(f"{n}.ics", "text/calendar", calendar(f"SUMMARY:{n}")) for n in range(9)]
        for files, expected in ((same, 1), (heap, 3)):
            message = take_in("Voici.", None, *files, message_id=f"<{expected}@example.org>")
            assert len(shown(client_for(agent), message).xpath(".//section")) == expected

    def test_one_inside_an_attached_mail(self, agent, client_for):
        inner = mail("Voici.", None, ("i.ics", "text/calendar", calendar()))
        message = take_in("Voir.", None, ("m.eml", "application/octet-stream", inner))
        read = client_for(agent).get(reverse("tickets:attached_mail", args=[message.attachments.get().pk]))
        assert "de 10 h 30 à 11 h 15 (heure de Paris)" in words(read)


class TestFolded:
    HTML = '<p>Bonjour <a href="https://example.org">ici</a></p>'

    def test_history_and_layout_are_closed_and_the_frame_waits(self, agent, client_for):
        message = take_in(
            "Merci.\n\nLe 3 mai 2026 à 10:00, Amina <amina@example.org> a écrit :\n> Bonjour", self.HTML
        )
        article = shown(client_for(agent), message)
        folded = article.xpath(".//details[contains(@class, 'message__more')]")
        assert [text(each.find("summary")) for each in folded] == [
            "Afficher l'historique cité", "Voir la mise en page d'origine"
        ]  # fmt: skip
        assert not [each for each in folded if each.get("open") is not None]
        (frame,) = article.xpath(".//iframe")
        assert frame.get("loading") == "lazy"
        assert frame.get("title")

    def test_pictures_from_elsewhere_are_offered_only_where_there_are(self, agent, client_for):
        offered = take_in("a", '<img src="https://example.org/p.png">', message_id="<1@example.org>")
        plain = take_in("a", '<img src="cid:a"> https://example.org', message_id="<2@example.org>")
        form = ".//form[contains(@class, 'message__remote')]"
        (found,) = shown(client_for(agent), offered).xpath(form)
        assert "bloquées" in text(found)
        assert found.get("target") == shown(client_for(agent), offered).xpath(".//iframe/@name")[0]
        assert [each.get("name") for each in found.xpath(".//button")] == ["images"]
        assert not shown(client_for(agent), plain).xpath(form)


class TestRealHosts:
    @pytest.mark.parametrize(
        ("words_", "target"),
        [
            ("https://ants.gouv.fr/connexion", "https://evil.example/a"),
            ("www.ants.gouv.fr", "http://ants.gouv.fr.evil.example"),
            ("ants.gouv.fr", "https://ants.gouv.fr@evil.example/"),
            ("<b>ants</b>.gouv.fr", "https://evil.example"),
            ("Site officiel ants.gouv.fr", "https://evil.example"),
            ("ants\u200b.gouv\u2060.fr", "https://evil.example"),
            ("ａｎｔｓ.gouv.fr", "https://evil.example"),
            ("ants.gouv.fr", "https://notants.gouv.fr"),
            ("contact@ants.gouv.fr", "mailto:contact@evil.example"),
        ],
    )
    def test_a_link_that_lies_says_where_it_leads(self, words_, target):
        html = with_real_hosts(f'<a href="{target}" rel="noopener">{words_}</a> fin')
        assert "mène à" in html
        assert host_of(target) in html
        assert html.endswith(" fin")

    def test_letters_of_another_alphabet_are_spelled(self):
        html = with_real_hosts('<a href="https://аnts.gouv.fr">аnts.gouv.fr</a>')
        assert '<bdi dir="ltr">xn--nts-5cd.gouv.fr</bdi>' in html

    @pytest.mark.parametrize(
        ("words_", "target"),
        [
            ("https://ants.gouv.fr/x", "https://ants.gouv.fr/y"),
            ("ants.gouv.fr", "https://www.ants.gouv.fr"),
            ("www.ants.gouv.fr", "https://ants.gouv.fr"),
            ("ants.gouv.fr", "https://moncompte.ants.gouv.fr"),
            ("Cliquez ici", "https://evil.example"),
            ("ANTS.gouv.fr", "https://ants.gouv.fr"),
            ("a@example.org", "mailto:a@example.org?subject=b@evil.example"),
            ("09 70 83 07 07", "tel:0970830707"),
        ],
    )
    def test_an_honest_link_is_left_alone(self, words_, target):
        html = f'<a href="{target}">{words_}</a>'
        assert with_real_hosts(html) == html

    @pytest.mark.parametrize(
        "target",
        ["https://[::1", "https://[zz]/", "https://", "http://a:b:c/", "https://evil.example:99999/"],
    )
    def test_an_address_that_is_none_breaks_nothing(self, target):
        assert "ants.gouv.fr" in with_real_hosts(f'<a href="{target}">ants.gouv.fr</a>')

    def test_nothing_of_the_address_becomes_markup(self):
        html = with_real_hosts('<a href="https://x&quot;&gt;&lt;img src=a&gt;.example/">ants.gouv.fr</a>')
        assert "<img" not in html

    def test_many_links_cost_little(self):
        html = '<a href="https://evil.example">ants.gouv.fr</a>' * 5000 + "<a " * 5000 + '<a href="' * 5000
        assert with_real_hosts(html).count("mène à") == 5000

    def test_a_word_with_a_dot_is_no_alarm_beside_its_own_host(self):
        assert misleads("facture.pdf", "example.org")
        assert not misleads("M. Dupont", "example.org")

    def test_in_the_frame(self, agent, client_for):
        message = take_in("a", '<p><a href="https://evil.example/x">https://ants.gouv.fr</a></p>')
        frame = client_for(agent).get(reverse("tickets:message_html", args=[message.pk]))
        (link,) = tree(frame).xpath("//a")
        assert link.get("rel") == "noopener noreferrer nofollow"
        assert text(link.getnext()) == "(mène à evil.example)"


class TestFiles:
    def line(self, client, file: Attachment):
        (item,) = shown(client, file.message).xpath(".//ul[contains(@class, 'attachments')]/li")
        return item

    def test_a_picture_has_a_thumbnail_from_the_authorised_view(self, agent, client_for):
        file = with_file("capture.png", "image/png", PNG)
        (image,) = self.line(client_for(agent), file).xpath(".//img")
        assert image.get("src") == address(file)
        assert (image.get("loading"), image.get("alt")) == ("lazy", "")

    @pytest.mark.parametrize(
        ("name", "declared"),
        [
            ("a.pdf", "application/pdf"),
            ("a.svg", "image/svg+xml"),
            ("a.png", "text/html"),
            ("a.html", "image/png"),
        ],
    )
    def test_nothing_else_has_one(self, agent, client_for, name, declared):
        assert not self.line(client_for(agent), with_file(name, declared, PNG)).xpath(".//img")

    def test_a_heavy_picture_is_not_loaded_to_be_made_small(self, agent, client_for):
        file = with_file("capture.png", "image/png", PNG)
        Attachment.objects.update(size=7_000_000)
        assert not self.line(client_for(agent), file).xpath(".//img")

    def test_a_pdf_opens_in_a_new_tab_and_can_be_kept(self, agent, client_for):
        file = with_file("lettre.pdf", "application/pdf", PDF)
        opened, kept = self.line(client_for(agent), file).xpath(".//a")
        assert (opened.get("target"), opened.get("rel"), opened.get("download")) == (
            "_blank",
            "noopener",
            None,
        )
        assert "nouvelle fenêtre" in text(opened)
        assert kept.get("download") is not None
        assert (
            client_for(agent).get(kept.get("href"))["Content-Disposition"]
            == 'attachment; filename="lettre.pdf"'
        )

    @pytest.mark.parametrize(
        ("size", "expected"),
        [(0, "0 octet"), (1, "1 octet"), (999, "999 octets"), (1000, "1,0 Ko"), (12_345, "12 Ko"),
         (1_250_000, "1,2 Mo"), (3_000_000_000, "3,0 Go")],
    )  # fmt: skip
    def test_weights_are_said_in_french(self, agent, client_for, size, expected):
        file = with_file("a.pdf", "application/pdf", PDF)
        Attachment.objects.update(size=size)
        assert f"PDF, {expected}" in text(self.line(client_for(agent), file)).replace(
            "\N{NO-BREAK SPACE}", " "
        )

    def test_a_risky_file_is_marked_and_leads_to_the_warning(self, agent, client_for):
        file = with_file("facture.exe", "application/pdf", b"MZ")
        item = self.line(client_for(agent), file)
        assert "Fichier à risque" in text(item)
        (link,) = item.xpath(".//a")
        assert (link.get("download"), link.get("target")) == (None, None)


def test_a_conversation_costs_the_same_with_many_files_and_notices(agent, client_for):
    client, message = client_for(agent), take_in("Bonjour", None, ("a.png", "image/png", PNG))
    statements = []
    for rows in (1, 12):
        for number in range(rows):
            Attachment.objects.create(
                message=message,
                filename=f"{rows}-{number}.ics",
                content_type="text/calendar",
                size=9,
                sha256="0" * 64,
            )
        Message.objects.update(notices=[Notice.DAMAGED, Notice.SIGNED])
        cache.clear()
        client.get(gesture("ticket", message.ticket))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(gesture("ticket", message.ticket)).status_code == 200
        statements.append(len(captured))
    assert statements[0] == statements[1]
