"""Why a message was not written by a person for us, so that nobody answers a machine and no bounce is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from email.message import EmailMessage

from tickets.channels.email.attachments import type_of
from tickets.channels.email.headers import NULL_RETURN_PATH
from tickets.channels.email.loading import header, own_parts
from tickets.channels.email.reports import Report, delivery_report, prose_report
from tickets.intake.message import MailHeaders

_DAEMON = re.compile(r"^(?:mailer-daemon|mail-daemon|mdaemon|postmaster|mailerdaemon|mailer)@", re.IGNORECASE)
_DAEMON_NAME = re.compile(r"mail delivery (?:sub)?system|mailer[- ]daemon|postmaster", re.IGNORECASE)
_FAILURE = re.compile(
    r"undeliver|returned to sender|returned mail|delivery (?:status notification|has failed|failure)|"
    r"(?:delivery|message) failed|failed delivery|failure notice|could not be delivered|delivery incomplete|"
    r"non remis|échec de (?:la )?remise|échec de (?:la )?distribution|"
    r"non distribué|retour à l['’]expéditeur|no se (?:ha )?pu(?:do|edo) entregar|não entregue|не доставлено",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"delayed|delivery delay|still being retried|temporarily deferred|retardée?\b|remise différée|"
    r"warning: (?:message|could not)",
    re.IGNORECASE,
)
_OUT_OF_OFFICE = re.compile(
    r"(?:réponse automatique|automatic reply|auto(?:matic)?[- ]?reply|auto[- ]?response|out of (?:the )?office|"
    r"absence du bureau|absent du bureau|message d['’]absence|respuesta automática|fuera de la oficina|resposta automática|"
    r"ausência temporária|автоответ|автоматический ответ|رد تلقائي|الرد التلقائي|automatische antwort|"
    r"abwesenheitsnotiz|risposta automatica) ?[:：]",
    re.IGNORECASE,
)
_OUT_OF_OFFICE_WORDS = re.compile(
    r"absence du bureau|absent du bureau|actuellement absent|je suis absent|out of (?:the )?office|on vacation|"
    r"on holiday|fuera de la oficina|fora do escritório|в отпуске",
    re.IGNORECASE,
)
_AUTOREPLY_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-mail-autoreply",
)
_LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post")


@dataclass(frozen=True)
class _Mail:
    """What the rules look at."""

    message: EmailMessage
    headers: MailHeaders
    sender: str
    subject: str

    def value(self, name: str) -> str:
        return header(self.message, name).lower()

    def keyword(self, name: str) -> str:
        return re.split(r"[\s;(]", self.value(name), maxsplit=1)[0]


def classify(
    message: EmailMessage,
    headers: MailHeaders,
    *,
    text: str,
    sender: str,
    subject: str,
    own_domains: frozenset[str],
) -> MailHeaders:
    """`headers` with `machine` and, for a report, what it reports on.

    A report comes first, because our own server's bounces carry our domain; then receipts, our own mail coming
    back (`own_domains`: the domains that only our notifications use in Message-IDs), answering machines, lists.
    """
    mail = _Mail(message, headers, sender, subject)
    report = delivery_report(message)
    kind = _kind_of(report) if report else ""
    if not report and _is_prose_report(mail):
        report = prose_report(message, text)
        kind = "delay" if _DELAY.search(subject) and not _FAILURE.search(subject) else "bounce"
    if report and kind in {"bounce", "delay"}:
        return _reporting(headers, kind, report)
    return replace(headers, machine=kind or _kind_of_letter(mail, own_domains))


def _reporting(headers: MailHeaders, kind: str, report: Report) -> MailHeaders:
    return replace(
        headers,
        machine=kind,
        bounced_message_id=report.message_id,
        bounced_recipient=report.recipient,
        bounce_status=report.status,
    )


def _kind_of(report: Report) -> str:
    """A report of success is a receipt: nobody has to act on it."""
    return {"failed": "bounce", "delayed": "delay"}.get(report.action, "read_receipt")


def _kind_of_letter(mail: _Mail, own_domains: frozenset[str]) -> str:
    """The first rule that holds. A null return path alone is none: some people's servers send it, and what is called
    an answering machine is never read; it forbids an acknowledgement, which `MailHeaders.return_path` tells.
    """
    rules = (
        ("read_receipt", _is_receipt(mail)),
        ("own", mail.headers.message_id.rpartition("@")[2].lower() in own_domains),
        ("auto_reply", _is_answering_machine(mail)),
        ("list", any(mail.value(name) for name in _LIST_HEADERS)),
        ("auto_reply", mail.keyword("auto-submitted") not in {"", "no"}),
        ("list", mail.keyword("precedence") in {"bulk", "list"}),
    )
    return next((kind for kind, holds in rules if holds), "")


def _is_prose_report(mail: _Mail) -> bool:
    """A daemon that says it failed, in words only."""
    if mail.value("x-failed-recipients"):
        return True
    from_daemon = bool(_DAEMON.match(mail.sender) or _DAEMON_NAME.search(mail.value("from")))
    speaks_of_delivery = bool(_FAILURE.search(mail.subject) or _DELAY.search(mail.subject))
    null = mail.headers.return_path == NULL_RETURN_PATH
    return from_daemon and (null or speaks_of_delivery)


def _is_receipt(mail: _Mail) -> bool:
    return any(type_of(part) == "message/disposition-notification" for part in own_parts(mail.message))


def _is_answering_machine(mail: _Mail) -> bool:
    if mail.keyword("auto-submitted") == "auto-replied" or any(
        mail.value(name) for name in _AUTOREPLY_HEADERS
    ):
        return True
    if mail.keyword("precedence") in {"auto_reply", "auto-reply", "junk"} or _OUT_OF_OFFICE.match(
        mail.subject
    ):
        return True
    # Exchange puts the header on much that people write: only with the words does it mean an absence.
    return bool(mail.value("x-auto-response-suppress") and _OUT_OF_OFFICE_WORDS.search(mail.subject))
