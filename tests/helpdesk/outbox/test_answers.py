"""How each answer of a server or a provider is read, from real conversations on loopback."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator

import pytest
from anymail.exceptions import AnymailAPIError
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction

from helpdesk.outbox.models import Entry
from helpdesk.outbox.queue import enqueue
from helpdesk.outbox.retry import DeliveryError, Permanent, Temporary, Unanswered, Unavailable
from helpdesk.outbox.transports.email import EmailTransport
from tests.support.smtp import Sink, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    with transaction.atomic():
        return enqueue("email", "amina@example.net", {"subject": "Bonjour", "text": "Bonjour"})


def failure(entry: Entry) -> DeliveryError | None:
    try:
        EmailTransport().send(entry)
    except DeliveryError as error:
        return error
    return None


# ---------------------------------------------------------------------------------------------------- SMTP


def by_smtp(settings, sink: Sink, **options) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 1
    for name, value in options.items():
        setattr(settings, name, value)


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({"RCPT": "550 5.1.1 no such user"}, Permanent),
        ({"RCPT": "551 user not local"}, Permanent),
        ({"RCPT": "450 4.2.0 greylisted"}, Temporary),
        ({"RCPT": "451 4.7.1 greylisted, come back in 5 minutes"}, Temporary),
        ({"RCPT": "452 4.2.2 mailbox full"}, Temporary),
        ({"MAIL": "421 4.3.2 shutting down"}, Temporary),
        ({"MAIL": "530 5.7.0 authentication required"}, Unavailable),
        ({"END": "554 5.6.0 refused content"}, Permanent),
        ({"END": "451 4.3.0 try later"}, Temporary),
        ({"END": None}, Unanswered),
        ({"EHLO": None}, Unanswered),
    ],
)
def test_each_answer_of_a_mail_server_has_its_class(entry, settings, answers, kind):
    with mail_server(answers=answers) as sink:
        by_smtp(settings, sink)
        assert type(failure(entry)) is kind


def test_a_server_that_does_not_exist_takes_nothing(entry, settings):
    with mail_server() as sink:
        by_smtp(settings, sink)
    assert type(failure(entry)) is Unavailable


def test_a_server_that_says_nothing_is_left_after_the_time_out(entry, settings):
    with mail_server(greeting="") as sink:
        by_smtp(settings, sink, EMAIL_TIMEOUT=0.2)
        assert type(failure(entry)) is Unavailable


def test_a_bad_goodbye_after_the_mail_was_taken_is_no_failure(entry, settings, monkeypatch):
    close = EmailBackend.close

    def leave(self) -> None:
        close(self)
        raise TimeoutError("no goodbye")

    with mail_server() as sink:
        by_smtp(settings, sink)
        monkeypatch.setattr(EmailBackend, "close", leave)
        assert failure(entry) is None
        assert len(sink.mails) == 1


@pytest.mark.parametrize(
    "server",
    [
        {},
        {"extensions": ("STARTTLS",), "answers": {"STARTTLS": "454 4.7.0 TLS not available"}},
        {"extensions": ("STARTTLS",), "answers": {"STARTTLS": "500 what?"}},
        {"extensions": ("STARTTLS",), "answers": {"STARTTLS": "220 go on, in clear"}},
    ],
    ids=["not offered", "refused for now", "refused", "agreed to, then spoken in clear"],
)
def test_without_the_encryption_asked_for_nothing_is_said(entry, settings, server):
    """S10: an attacker on the line who hides STARTTLS gets neither the log-in nor the mail."""
    with mail_server(**server) as sink:
        by_smtp(settings, sink, EMAIL_USE_TLS=True, EMAIL_HOST_USER="centre", EMAIL_HOST_PASSWORD="secret")
        error = failure(entry)
    assert type(error) is Unavailable
    assert not {"AUTH", "MAIL", "RCPT", "DATA"} & set(sink.verbs())
    assert not sink.mails
    assert "secret" not in f"{error} {sink.heard}"


def test_a_server_refusing_our_password_holds_the_mail_without_giving_it_up(entry, settings):
    answers = {"AUTH": "535 5.7.8 authentication failed"}
    with mail_server(extensions=("AUTH PLAIN",), answers=answers) as sink:
        by_smtp(settings, sink, EMAIL_HOST_USER="centre", EMAIL_HOST_PASSWORD="secret")
        assert type(failure(entry)) is Unavailable
    assert "MAIL" not in sink.verbs()


# ----------------------------------------------------------------------------------------------- providers


class Provider:
    """An HTTP server that answers every request with `code` and `body`, or closes without a word (code 0)."""

    def __init__(self) -> None:
        self.code, self.body = 201, json.dumps({"messageId": "<7@provider.example.org>"})
        self.requests: list[dict] = []
        self.port = 0


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    provider = Provider()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            provider.requests.append(json.loads(self.rfile.read(length)))
            if provider.code:
                self.send_response(provider.code)
                self.end_headers()
                self.wfile.write(provider.body.encode())

        def log_message(self, *args) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        through(settings, "brevo", BREVO_API_KEY="key", BREVO_API_URL=f"http://127.0.0.1:{provider.port}/")
        yield provider
        server.shutdown()
        thread.join()


def through(settings, name: str, **options) -> None:
    settings.EMAIL_BACKEND = f"anymail.backends.{name}.EmailBackend"
    settings.ANYMAIL = {"REQUESTS_TIMEOUT": 1, **options}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (400, Permanent),
        (401, Unavailable),
        (402, Unavailable),
        (403, Unavailable),
        (404, Unavailable),
        (408, Temporary),
        (409, Temporary),
        (413, Permanent),
        (422, Permanent),
        (429, Temporary),
        (500, Temporary),
        (502, Unanswered),
        (503, Temporary),
        (504, Unanswered),
        (0, Unanswered),
    ],
)
def test_each_answer_of_a_provider_has_its_class(entry, provider, code, kind):
    provider.code, provider.body = code, json.dumps({"message": "no"})
    assert type(failure(entry)) is kind


def test_a_provider_that_cannot_be_reached_takes_nothing(entry, settings):
    through(settings, "brevo", BREVO_API_KEY="key", BREVO_API_URL="http://127.0.0.1:9/")
    assert type(failure(entry)) is Unavailable


def test_a_success_that_cannot_be_read_may_have_been_sent(entry, provider):
    provider.code, provider.body = 200, "<html>welcome to our proxy</html>"
    assert type(failure(entry)) is Unanswered


def test_a_fault_of_the_library_is_tried_again(entry, provider, monkeypatch):
    def fail(*args) -> None:
        raise AnymailAPIError("teapot")

    monkeypatch.setattr("anymail.backends.brevo.EmailBackend.post_to_esp", fail)
    assert type(failure(entry)) is Temporary


def test_the_provider_is_given_our_id_twice_over(entry, provider):
    assert EmailTransport().send(entry) == "<7@provider.example.org>"
    [request] = provider.requests
    assert request["headers"]["idempotencyKey"] == str(entry.pk)
    assert json.loads(request["headers"]["X-Mailin-custom"]) == {"entry": str(entry.pk)}


def test_a_provider_without_metadata_is_given_our_id_as_a_tag(entry, provider, settings):
    through(settings, "postal", POSTAL_API_KEY="key", POSTAL_API_URL=f"http://127.0.0.1:{provider.port}/")
    provider.code = 200
    provider.body = json.dumps({"status": "success", "data": {"messages": {"amina@example.net": {"id": 9}}}})
    assert EmailTransport().send(entry) == "9"
    assert provider.requests[0]["tag"] == str(entry.pk)


def test_a_refusal_under_a_success_code_is_a_refusal(entry, provider, settings):
    through(settings, "postal", POSTAL_API_KEY="key", POSTAL_API_URL=f"http://127.0.0.1:{provider.port}/")
    provider.code, provider.body = 200, json.dumps({"status": "error", "data": {"code": "ServerSuspended"}})
    assert type(failure(entry)) is Temporary


def test_the_same_key_refused_after_a_silence_means_that_it_was_taken(entry, provider):
    provider.code, provider.body = 400, json.dumps({"code": "duplicate_parameter", "message": "key used"})
    assert type(failure(entry)) is Permanent
    entry.maybe_duplicate = True
    assert failure(entry) is None
