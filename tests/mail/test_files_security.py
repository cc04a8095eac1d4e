"""Files from outside (peers.md 3.4, S15, S16): under which policy, shown or not."""

from __future__ import annotations

import re

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from helpdesk.kernel import blobs
from helpdesk.kernel.handover import file_response, is_risky, shown_type
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry
from tests.mail.parsing.builder import mail
from tests.mail.shown import PDF, PNG, address, policy_of, take_in, with_file
from tests.tickets.views.pages import page, tree, words
from tickets import actions
from tickets.intake.message import InboundAttachment
from tickets.models import Attachment, Message, Ticket

pytestmark = pytest.mark.django_db
RLO, LRM, ZWSP = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{LEFT-TO-RIGHT MARK}", "\N{ZERO WIDTH SPACE}"


PAGE = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"


def each(words_: str) -> list[str]:
    """One case a word."""
    return words_.split()


def is_inline(response: HttpResponse) -> bool:
    return response["Content-Disposition"].startswith("inline")


class TestS15PolicyOfEveryResponse:
    """Whatever shows or hands over words or files from outside: no script, no rights of ours, no guessing, no trace."""

    @pytest.fixture
    def responses(self, agent, supervisor, client_for) -> dict[str, HttpResponse]:
        inner = mail("x", "<p>x</p>", ("a.pdf", "application/pdf", PDF))
        message = take_in("x", '<img src="cid:c1">', ("m.eml", "application/octet-stream", inner))
        picture = Attachment.objects.create(
            message=message,
            filename="c.png",
            content_type="image/png",
            size=9,
            sha256=blobs.put(PNG),
            content_id="c1",
        )
        file = message.attachments.get(filename="m.eml")
        Ticket.objects.update(category="B1", abstained=False)
        sent = InboundAttachment(filename="r.pdf", content_type="application/pdf", content=PDF)
        answer = actions.reply(Ticket.objects.get(), "Bonjour", actor=agent, files=[sent])
        entry = Entry.objects.get(reference=f"message:{answer.pk}")
        dispatch_due()
        # Our own mails are dressed inline, as mail readers need: their page is under its own policy.
        plain = Client()
        plain.force_login(supervisor)
        frame = plain.get(reverse("tickets:message_html", args=[message.pk]))
        (source,) = re.findall(rb'src="(/agent/images/[^"]+)"', frame.content)
        stored = tree(plain.get(reverse("home:mailbox"))).xpath(
            "//ul[contains(@class, 'mails')]//a[contains(., 'Re:')]/@href"
        )[0]
        return {
            "file": plain.get(address(file)),
            "picture": plain.get(address(picture)),
            "inline picture": plain.get(source.decode()),
            "frame": frame,
            "frame of an attached mail": plain.get(reverse("tickets:attached_html", args=[file.pk])),
            "file of an attached mail": plain.get(reverse("tickets:inner_file", args=[file.pk, "0"])),
            "sending": plain.get(reverse("home:sending_html", args=[entry.pk])),
            "file of a sending": plain.get(reverse("home:sending_file", args=[entry.pk, 0])),
            "local mail": plain.get(f"{stored}html/"),
            "file of a local mail": plain.get(f"{stored}pieces/0/"),
        }

    def test_all(self, responses):
        for name, response in responses.items():
            policy = policy_of(response)
            assert response.status_code == 200, name
            assert policy["default-src"] == "'none'", name
            assert "script-src" not in policy, name
            assert (policy["base-uri"], policy["form-action"]) == ("'none'", "'none'"), name
            assert "sandbox" in policy, name
            for right in (
                "allow-scripts",
                "allow-same-origin",
                "allow-forms",
                "allow-top-navigation",
                "allow-modals",
            ):
                assert right not in policy["sandbox"], name
            assert response["X-Content-Type-Options"] == "nosniff", name
            assert "no-store" in response["Cache-Control"], name

    def test_frames_are_for_our_own_pages_only(self, responses):
        for name in ("frame", "frame of an attached mail", "sending", "local mail"):
            assert policy_of(responses[name])["frame-ancestors"] == "'self'"
            assert responses[name]["X-Frame-Options"] == "SAMEORIGIN"

    def test_the_frame_in_the_page_has_no_origin_of_ours_either(self, agent, client_for):
        """Twice: should a proxy lose the header, the attribute still holds."""
        message = take_in("x", "<p>x</p>")
        (frame,) = tree(page(client_for(agent), message.ticket)).xpath("//iframe")
        assert set(frame.get("sandbox").split()) == {"allow-popups", "allow-popups-to-escape-sandbox"}
        assert not frame.get("srcdoc")

    def test_stored_html_is_cleaned_when_shown_not_when_stored(self, agent, client_for):
        """A hole closed tomorrow closes for the mails of yesterday."""
        message = take_in("x", "<p>x<script>alert(1)</script></p>")
        assert "<script>" in Message.objects.get(pk=message.pk).html
        shown = client_for(agent).get(reverse("tickets:message_html", args=[message.pk]))
        assert b"script" not in shown.content


class TestS16NeverInline:
    """What a browser could run is saved, whatever the declared type, the name or the bytes pretend."""

    @pytest.mark.parametrize(
        "name",
        each("a.html a.htm a.xhtml a.svg a.svgz a.xml a.pht a.shtml a.mht a.js a.css a.PNG.HTML a.txt"),
    )
    @pytest.mark.parametrize("declared", ["text/html", "image/png", "application/pdf", ""])
    @pytest.mark.parametrize("content", [PAGE, SVG, PNG, PDF], ids=["page", "svg", "png", "pdf"])
    def test_by_its_name(self, name, declared, content):
        assert shown_type(name, declared, content) == ""
        response = file_response(content, name, declared)
        assert not is_inline(response)
        assert response["Content-Type"] == "application/octet-stream"

    @pytest.mark.parametrize(
        "declared",
        [
            "text/html",
            "image/svg+xml",
            "text/xml",
            "application/xhtml+xml",
            "application/xml",
            "text/javascript",
            "multipart/x-mixed-replace",
            "image/png+xml",
            "IMAGE/SVG+XML; charset=utf-8",
            "x",
            "text/html;image/png",
        ],
    )
    @pytest.mark.parametrize("name", ["a.png", "a.pdf", "sans-nom"])
    def test_by_its_declared_type(self, name, declared):
        for content in (PNG, PDF, PAGE):
            assert shown_type(name, declared, content) == ""

    @pytest.mark.parametrize(
        "content",
        [
            PAGE,
            SVG,
            b"",
            b" " + PNG,
            b"\xef\xbb\xbf" + PDF,
            b"\n%PDF-1.7",
            b"RIFF....WAVE",
            b"%!PS",
            b"GIF88a",
        ],
    )
    @pytest.mark.parametrize(
        "declared", ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"]
    )
    def test_by_its_bytes(self, declared, content):
        """A PNG that is HTML is downloaded."""
        assert shown_type("capture.png", declared, content) == ""

    @pytest.mark.parametrize(
        ("name", "declared", "content", "expected"),
        [
            ("a.png", "image/png", PNG, "image/png"),
            ("a.jpg", "image/jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
            ("a.jpg", "image/jpeg", PNG, "image/png"),
            ("A.GIF", "IMAGE/GIF; name=x", GIF, "image/gif"),
            ("a.webp", "image/webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
            ("sans-nom", "application/pdf", PDF, "application/pdf"),
        ],
    )
    def test_what_is_harmless_by_all_three_is_shown_under_the_type_of_its_bytes(
        self, name, declared, content, expected
    ):
        response = file_response(content, name, declared)
        assert is_inline(response)
        assert response["Content-Type"] == expected

    @pytest.mark.parametrize(
        ("name", "declared", "content"),
        [
            ("a.png", "image/png", PAGE),
            ("a.svg", "image/png", PNG),
            ("a.png", "image/svg+xml", PNG),
            ("a.xhtml", "image/png", PNG),
        ],
    )
    def test_through_the_view(self, agent, client_for, name, declared, content):
        response = client_for(agent).get(address(with_file(name, declared, content)))
        assert response.content == content
        assert not is_inline(response)
        assert response["Content-Type"] == "application/octet-stream"

    def test_an_inline_picture_that_is_a_page_is_not_even_handed_over(self, client):
        file = with_file("a.png", "image/png", PAGE)
        token = signing.dumps([str(file.pk)], salt="tickets.inline-picture")
        assert client.get(reverse("tickets:picture", args=[token])).status_code == 404

    def test_a_picture_that_is_also_a_page_is_only_a_picture(self, agent, client_for):
        """A polyglot is served as the picture that it starts as, and nobody may guess otherwise."""
        response = client_for(agent).get(address(with_file("a.gif", "image/gif", GIF + PAGE)))
        assert response["Content-Type"] == "image/gif"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in policy_of(response)


class TestS16Risky:
    """Programs, scripts and macros are kept, marked, and saved only after a page that says what they are."""

    @pytest.mark.parametrize(
        "name",
        [
            "facture.exe",
            "photo.jpg.exe",
            "a.SCR",
            "a.js",
            "a.vbs",
            "a.lnk",
            "a.iso",
            "a.docm",
            "a.xlsm",
            "a.hta",
            f"a{RLO}gpj.exe",
            "a.exe.",
            "a.exe ",
            "a.exe\u200b",
        ],
    )
    def test_by_name(self, name):
        assert is_risky(name, "application/octet-stream")

    @pytest.mark.parametrize(
        "declared",
        each(
            "application/x-msdownload text/javascript application/vnd.ms-word.document.macroEnabled.12 application/java-archive"
        ),
    )
    def test_by_declared_type(self, declared):
        assert is_risky("lettre.pdf", declared)

    @pytest.mark.parametrize(
        "content",
        [
            b"MZ\x90\x00\x03",
            b"\x7fELF\x02",
            b"#!/bin/sh\n",
            b"PK\x03\x04...word/vbaProject.bin...",
            b"\xd0\xcf\x11\xe0" + "_VBA_PROJECT".encode("utf-16-le"),
        ],
        ids=["exe", "elf", "script", "docm", "doc"],
    )
    def test_by_bytes(self, content):
        assert is_risky("lettre.pdf", "application/pdf", content)

    @pytest.mark.parametrize(
        ("name", "declared", "content"),
        [
            ("a.pdf", "application/pdf", PDF),
            (
                "a.docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                b"PK\x03\x04",
            ),
            ("a.png", "image/png", PNG),
            ("a.zip", "application/zip", b"PK\x03\x04"),
            ("MZ.txt", "text/plain", b"MZ, c'est moi"),
        ],
    )
    def test_ordinary_files_are_not(self, name, declared, content):
        assert not is_risky(name, declared, content)

    @pytest.mark.parametrize(
        ("name", "content"),
        [("facture.exe", b"MZ\x90\x00"), ("lettre.pdf", b"MZ\x90\x00"), ("a.docm", b"PK")],
    )
    def test_a_page_asks_first_and_the_file_is_still_had(self, agent, client_for, name, content):
        client, file = client_for(agent), with_file(name, "application/pdf", content)
        for asked in (address(file), f"{address(file)}?download=1"):
            response = client.get(asked)
            assert content not in response.content
            assert "Fichier à risque" in words(response)
        given = client.post(address(file))
        assert given.content == content
        assert given["Content-Disposition"].startswith("attachment")
        assert given["Content-Type"] == "application/octet-stream"

    def test_no_link_from_elsewhere_can_skip_the_question(self, agent):
        file = with_file("facture.exe", "application/pdf", b"MZ\x90\x00")
        elsewhere = Client(enforce_csrf_checks=True)
        elsewhere.force_login(agent)
        assert elsewhere.post(address(file)).status_code == 403
