"""Hostile mail in a real browser: nothing runs, nothing leaves, and the reader is told."""

from __future__ import annotations

from base64 import b64encode

import pytest
from django.conf import settings as project
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from tests.mail.parsing.builder import mail
from tests.mail.shown import PDF, PNG, take_in, with_file
from tests.support.browser import DESKTOP, PHONE
from tests.tickets.builders import receipt, ticket
from tests.tickets.views.pages import gesture
from tests.tickets.views.test_accessibility import violations
from tickets.enums import Notice
from tickets.models import Attachment, Message
from tickets.tokens import reply_address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
ELSEWHERE = "http://tracker.example.com"
ATTACKS = f"""
<p>Bonjour, voici mon message.</p>
<script>window.top.hacked = 1; alert(1); new Image().src = "{ELSEWHERE}/script"</script>
<img src="{ELSEWHERE}/pixel.png" onerror="alert(2); window.top.hacked = 1">
<img src=x onerror="alert(3)">
<svg onload="alert(4)"><script>alert(4)</script><image href="{ELSEWHERE}/svg"/></svg>
<iframe src="javascript:alert(5)" srcdoc="<script>alert(5)</script>"></iframe>
<a href="javascript:alert(6)" id="js">Confirmer</a>
<form action="{ELSEWHERE}/form"><input name="password" autofocus onfocus="alert(7)"><button>Valider</button></form>
<meta http-equiv="refresh" content="0;url={ELSEWHERE}/refresh"><base href="{ELSEWHERE}/">
<style>@import url("{ELSEWHERE}/css"); body {{ background: url("{ELSEWHERE}/bg") }}</style>
<div style="position:fixed;inset:0;background:url({ELSEWHERE}/div)" onclick="alert(9)">x</div>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(10)&gt;">
<object data="{ELSEWHERE}/object"></object><embed src="{ELSEWHERE}/embed"><video src="{ELSEWHERE}/video" autoplay></video>
<link rel="stylesheet" href="{ELSEWHERE}/link"><details open ontoggle="alert(11)">a</details>
<p><a href="https://evil.example.com/x">https://administration-etrangers-en-france.interieur.gouv.fr</a></p>
"""
INVITATION = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Remise du titre\r\nDTSTART:20260601T083000Z\r\n"
    b"DTEND:20260601T091500Z\r\nLOCATION:Guichet 4\r\nDESCRIPTION:Venez.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


class Watch:
    """What a page tried: dialogs, requests to other hosts, windows."""

    def __init__(self, page: Page, home: str) -> None:
        self.dialogs: list[str] = []
        self.outside: list[str] = []
        self.asked: list[str] = []
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        page.context.on("request", lambda request: self.asked.append(request.url.removeprefix(home)))
        # What the policy refuses never comes here; what comes here must not reach a network either.
        page.context.route(lambda url: not url.startswith((home, "data:", "blob:")), self._stop)

    def _stop(self, route: Route) -> None:
        self.outside.append(route.request.url)
        route.abort()

    def saw_nothing(self, page: Page) -> None:
        assert self.dialogs == []
        assert self.outside == []
        assert page.evaluate("window.hacked === undefined")


def address_of(message: Message) -> str:
    return gesture("ticket", message.ticket)


def loaded(page: Page) -> None:
    """Wait until everything that the frame asked for has come or was refused."""
    for frame in page.frames:
        frame.wait_for_load_state("load")


def test_a_message_with_a_dozen_attacks_does_nothing(open_page, agent, live):
    message = take_in("Bonjour, voici mon message.", ATTACKS)
    page = open_page(agent)
    watch = Watch(page, live.url)
    page.goto(address_of(message))
    assert not [each for each in watch.asked if "/html/" in each], "the frame waits until it is opened"
    page.click("text=Voir la mise en page d'origine")
    frame = page.frame_locator("iframe.message__frame")
    frame.get_by_text("Bonjour, voici mon message.").wait_for()
    expect(frame.locator(".real-host")).to_have_text("(mène à evil.example.com)")
    assert (
        frame.locator(
            "script, img, svg, iframe, form, input, object, embed, video, style, base, meta[http-equiv]"
        ).count()
        == 0
    )
    frame.get_by_text("Confirmer").click()
    loaded(page)
    watch.saw_nothing(page)
    assert page.title().startswith(message.ticket.reference)


def test_should_the_sanitiser_fail_whole_the_browser_still_refuses(browser, agent, live):
    """The frame gets the attacks as they are, under the policy and the attribute of the real page."""
    message = take_in("x", "<p>x</p>")
    context = browser.new_context(base_url=live.url)
    context.add_cookies(
        [{"name": project.SESSION_COOKIE_NAME, "value": live.session(agent), "url": live.url}]
    )
    page = context.new_page()
    watch = Watch(page, live.url)
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    frame = f"/agent/messages/{message.pk}/html/"
    headers = {**page.request.get(frame).headers, "content-length": ""}
    context.route(
        lambda url: url.endswith(frame),
        lambda route: route.fulfill(headers=headers, body=f"<!doctype html><meta charset=utf-8>{ATTACKS}"),
    )
    page.goto(address_of(message))
    page.click("text=Voir la mise en page d'origine")
    page.frame_locator("iframe.message__frame").get_by_text("Bonjour, voici mon message.").wait_for()
    loaded(page)
    watch.saw_nothing(page)
    assert any("script" in line for line in refused)
    context.close()


def test_the_attacks_are_real(browser, live):
    """Without any defence they do what the tests above wait for in vain."""
    page = browser.new_context().new_page()
    watch = Watch(page, live.url)
    page.set_content(ATTACKS, wait_until="commit")
    page.wait_for_function("window.hacked === 1")
    assert watch.dialogs
    assert any(url.startswith(ELSEWHERE) for url in watch.outside)


def test_remote_images_load_when_asked_for_and_only_then(open_page, agent, live):
    message = take_in("x", f'<p>Plan</p><img src="{ELSEWHERE}/plan.png" alt="plan"><script>alert(1)</script>')
    page = open_page(agent)
    watch = Watch(page, live.url)
    sent: list[tuple[str, dict]] = []

    def answer(route: Route) -> None:
        sent.append((route.request.url, route.request.headers))
        route.fulfill(body=PNG, content_type="image/png")

    page.context.route(lambda url: url.startswith(ELSEWHERE), answer)
    page.goto(address_of(message))
    page.click("text=Voir la mise en page d'origine")
    page.frame_locator("iframe.message__frame").get_by_text("Plan", exact=True).wait_for()
    assert sent == []
    page.click("text=Afficher les images de ce message")
    image = page.frame_locator("iframe.message__frame").locator("img")
    image.wait_for()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    ((url, headers),) = sent
    assert url == f"{ELSEWHERE}/plan.png"
    assert not {"referer", "cookie"} & set(headers)
    assert watch.dialogs == []


def test_a_picture_inside_an_attached_mail_is_seen(open_page, agent, live):
    inner = (
        b"From: a@example.com\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
        b'--b\r\nContent-Type: text/html\r\n\r\n<p>Voici <img src="cid:logo" alt="logo"></p>\r\n'
        b"--b\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b64encode(PNG)
        + b"\r\n--b--\r\n"
    )
    message = take_in("Voir.", None, ("m.eml", "application/octet-stream", inner))
    page = open_page(agent)
    watch = Watch(page, live.url)
    page.goto(address_of(message))
    page.click("text=Lire")
    page.wait_for_selector("h1:has-text('s')")
    page.click("text=Voir la mise en page d'origine")
    image = page.frame_locator("iframe.message__frame").locator("img")
    image.wait_for()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    page.click("text=Ticket CCC-")
    page.wait_for_selector(f"#message-{message.pk}")
    watch.saw_nothing(page)


def test_live_words_are_words(open_page, agent, live):
    """A hostile message that arrives while the list and the conversation are open."""
    opened = ticket()
    page = open_page(agent)
    watch = Watch(page, live.url)
    page.goto(gesture("ticket", opened))
    page.wait_for_function("document.querySelector('[data-row]') !== null")
    words = "<img src=x onerror=alert(1)><script>alert(2)</script> bonjour"
    receipt(words, recipient=reply_address(opened.pk), subject=words, name=words)
    page.wait_for_selector(".message--inbound >> text=onerror=alert(1)")
    page.wait_for_selector("[data-field=preview] >> text=onerror=alert(1)")
    watch.saw_nothing(page)


def test_a_page_named_as_a_picture_is_saved_not_opened(open_page, agent, live):
    file = with_file("capture.png", "image/png", b"<script>window.top.hacked=1;alert(1)</script>")
    page = open_page(agent)
    watch = Watch(page, live.url)
    page.goto(address_of(file.message))
    with page.expect_download() as download, page.context.expect_page():
        page.click(".attachments a >> nth=0")
    assert download.value.suggested_filename == "capture.png"
    watch.saw_nothing(page)


def test_a_program_is_saved_after_a_question(open_page, agent, live):
    file = with_file("facture.exe", "application/pdf", b"MZ\x00")
    page = open_page(agent)
    page.goto(address_of(file.message))
    page.click(".attachments a")
    page.wait_for_selector("h1:has-text('Fichier à risque')")
    with page.expect_download() as download:
        page.click("text=Télécharger quand même")
    assert download.value.suggested_filename == "facture.exe"


@SIZES
def test_everything_that_a_mail_brings_is_accessible(size, open_page, supervisor):
    inner = mail("Bonjour", "<p>Bonjour</p>", ("p.png", "image/png", PNG), from_="Guichet <g@example.com>")
    files = [
        ("message.eml", "application/octet-stream", inner),
        ("capture.png", "image/png", PNG),
        ("lettre.pdf", "application/pdf", PDF),
        ("facture.exe", "application/octet-stream", b"MZ\x00"),
        ("invite.ics", "text/calendar", INVITATION),
    ]
    history = "Voici.\n\nLe 3 mai 2026 à 10:00, Amina <amina@example.org> a écrit :\n> Bonjour"
    message = take_in(history, f'<p>Voici</p><img src="{ELSEWHERE}/p.png">', *files)
    Message.objects.update(notices=[Notice.SIGNED, Notice.ENCRYPTED, Notice.OUTLOOK_RICH, Notice.DAMAGED])
    by_name = {each.filename: each.pk for each in Attachment.objects.all()}
    page = open_page(supervisor, size=size, bypass_csp=True)
    for address in (
        address_of(message),
        reverse("tickets:attached_mail", args=[by_name["message.eml"]]),
        reverse("tickets:attachment", args=[by_name["facture.exe"]]),
    ):
        page.goto(address)
        page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { each.open = !each.dataset.menu })"
        )
        assert not violations(page), address
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address


def test_only_the_conversation_scrolls(open_page, agent):
    """Words for screen readers beside each file must not stretch the pane under the composer."""
    files = [(f"{number}.pdf", "application/pdf", PDF) for number in range(40)]
    message = take_in("Voici.", None, *files)
    page = open_page(agent)
    page.goto(f"{address_of(message)}#message-{message.pk}")
    page.locator(".attachments a").last.scroll_into_view_if_needed()
    pane = page.locator(".pane--thread")
    assert pane.evaluate("pane => [pane.scrollTop, pane.scrollHeight - pane.clientHeight]") == [0, 0]
    assert page.locator(".thread").evaluate("thread => thread.scrollTop") > 0
