"""Inbound webhooks as the providers document them: the same letter in each one's words, with its own signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

OURS = "aide@ccc.example.org"
SECRET = "provider:a long secret"
MAILGUN_KEY = "key-of-mailgun"
TEXT = "Bonjour,\n\nMon titre a expiré, l’ANEF affiche « erreur ». شكرا 🙏\n"
PDF = b"%PDF-1.7\n\x00\xff\xfe binary"


@dataclass(frozen=True)
class Letter:
    """What the person wrote; `envelope_sender` is "" for a mail that nobody may answer."""

    subject: str = "Titre expiré — l’été"
    text: str = TEXT
    html: str = "<p>Bonjour, mon titre a expiré.</p>"
    files: tuple[tuple[str, str, bytes], ...] = (("reçu n° 1.pdf", "application/pdf", PDF),)
    message_id: str = "<hook-1@example.net>"
    recipient: str = OURS
    envelope_sender: str = "amina@example.net"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def head(self) -> dict[str, str]:
        """Its header fields, decoded."""
        return {
            "From": "Amina Benali <amina@example.net>",
            "To": OURS,
            "Subject": self.subject,
            "Message-ID": self.message_id,
            "Date": "Tue, 12 May 2026 10:02:00 +0200",
            **self.headers,
        }

    @property
    def raw(self) -> bytes:
        """The letter as RFC 5322 bytes, the same every time."""
        message = EmailMessage()
        for name, value in self.head.items():
            message[name] = value
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        for name, kind, content in self.files:
            maintype, _, subtype = kind.partition("/")
            message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
        for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
            part.set_boundary(f"=_part_{number}")
        return message.as_bytes(policy=SMTP)

    def but(self, **changes) -> Letter:
        return replace(self, **changes)


@dataclass(frozen=True)
class Posted:
    """One request: where, what, and under which headers."""

    path: str
    data: object
    content_type: str | None = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def by(self, client: Client, secret: str = SECRET):
        """The answer that the provider gets; `secret` "" sends no basic authentication."""
        headers = dict(self.headers)
        if secret:
            headers["authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"
        # Without a type, Django's client sends a form with files.
        kind = {"content_type": self.content_type} if self.content_type else {}
        return client.post(f"/anymail/{self.path}", self.data, headers=headers, **kind)


def postmark(letter: Letter, *, whole: bool = False) -> Posted:
    """postmarkapp.com/developer/webhooks/inbound-webhook; `whole` with the raw content included."""
    payload = {
        "FromFull": {"Email": "amina@example.net", "Name": "Amina Benali"},
        "ToFull": [{"Email": OURS, "Name": ""}],
        "CcFull": [],
        "OriginalRecipient": letter.recipient,
        "Subject": letter.subject,
        "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
        "Date": "Tue, 12 May 2026 10:02:00 +0200",
        "TextBody": letter.text,
        "HtmlBody": letter.html,
        "Headers": [
            {"Name": "Return-Path", "Value": f"<{letter.envelope_sender}>"},
            {"Name": "Message-ID", "Value": letter.message_id},
            {"Name": "Content-Transfer-Encoding", "Value": "quoted-printable"},
            *({"Name": name, "Value": value} for name, value in letter.headers.items()),
        ],
        "Attachments": [
            {"Name": name, "ContentType": kind, "Content": _base64(content), "ContentLength": len(content)}
            for name, kind, content in letter.files
        ],
    }
    if whole:
        payload["RawEmail"] = letter.raw.decode()
    return Posted("postmark/inbound/", json.dumps(payload))


def postmark_whole(letter: Letter) -> Posted:
    return postmark(letter, whole=True)


def mailgun(letter: Letter, key: str = MAILGUN_KEY) -> Posted:
    """documentation.mailgun.com: a route that forwards to a URL, message fully parsed."""
    fields = {
        **_mailgun_signature(key),
        "recipient": letter.recipient,
        "sender": letter.envelope_sender,
        "message-headers": json.dumps(list(letter.head.items())),
        "body-plain": letter.text,
        "body-html": letter.html,
        "stripped-text": "cut by the provider",
        "attachment-count": str(len(letter.files)),
    }
    files = {
        f"attachment-{number}": SimpleUploadedFile(name, content, kind)
        for number, (name, kind, content) in enumerate(letter.files, start=1)
    }
    return Posted("mailgun/inbound/", {**fields, **files}, None)


def mailgun_whole(letter: Letter, key: str = MAILGUN_KEY) -> Posted:
    """The same with an address that holds « mime »: the raw mail in one field."""
    fields = {
        **_mailgun_signature(key),
        "recipient": letter.recipient,
        "sender": letter.envelope_sender,
        "body-mime": letter.raw.decode(),
    }
    return Posted("mailgun/inbound_mime/", fields, None)


def postal(letter: Letter, raw: bytes | None = None) -> Posted:
    """docs.postalserver.io: an HTTP endpoint that gets the raw message; signed with the server's RSA key."""
    payload = {
        "id": 12345,
        "rcpt_to": letter.recipient,
        "mail_from": letter.envelope_sender,
        "message": _base64(letter.raw if raw is None else raw),
        "base64": True,
        "size": len(letter.raw),
    }
    body = json.dumps(payload)
    signature = _postal_key().sign(body.encode(), padding.PKCS1v15(), hashes.SHA1())
    return Posted("postal/inbound/", body, headers={"x-postal-signature": _base64(signature)})


def mailjet(letter: Letter) -> Posted:
    """dev.mailjet.com/email/guides/parse-api: headers, parts, and each attachment in base64."""
    payload = {
        "Sender": letter.envelope_sender,
        "Recipient": letter.recipient,
        "Date": "20260512T080200",
        "From": "Amina Benali <amina@example.net>",
        "Subject": letter.subject,
        "Headers": {**letter.head, "Received": ["from a by b", "from c by d"]},
        "Parts": [
            {"Headers": {"Content-Type": "text/plain; charset=utf-8"}, "ContentRef": "Text-part"},
            *(
                {
                    "Headers": {
                        "Content-Type": f'{kind}; name="{name}"',
                        "Content-Disposition": f'attachment; filename="{name}"',
                        "Content-Transfer-Encoding": "base64",
                    },
                    "ContentRef": f"Attachment{number}",
                }
                for number, (name, kind, _) in enumerate(letter.files, start=1)
            ),
        ],
        "Text-part": letter.text,
        "Html-part": letter.html,
        **{f"Attachment{number}": _base64(file[2]) for number, file in enumerate(letter.files, start=1)},
    }
    return Posted("mailjet/inbound/", json.dumps(payload))


PROVIDERS = {
    "Postmark, in fields": postmark,
    "Postmark, raw": postmark_whole,
    "Mailgun, in fields": mailgun,
    "Mailgun, raw": mailgun_whole,
    "Postal": postal,
    "Mailjet": mailjet,
}


def settings_of_all() -> dict[str, object]:
    """What `ANYMAIL` holds when every provider is set up."""
    public = (
        _postal_key()
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return {
        "WEBHOOK_SECRET": [SECRET],
        "MAILGUN_WEBHOOK_SIGNING_KEY": MAILGUN_KEY,
        "POSTAL_WEBHOOK_KEY": _base64(public),
    }


@cache
def _postal_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _mailgun_signature(key: str) -> dict[str, str]:
    timestamp, token = "1778572920", "a0b1c2d3e4f5a0b1c2d3e4f5a0b1c2d3e4f5a0b1c2d3e4f5"
    digest = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": timestamp, "token": token, "signature": digest}


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
