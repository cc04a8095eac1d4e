"""Trays in the data directory: SMS and letters of the embedded default, waiting for an operator or a printer."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from helpdesk.kernel import blobs
from helpdesk.outbox.models import Entry


class SmsFileTransport:
    """Payload: text. Writes one file per message into DATA_DIR/sms."""

    def send(self, entry: Entry) -> str:
        path = _tray("sms") / f"{entry.pk}.txt"
        path.write_text(f"{entry.recipient}\n\n{entry.payload['text']}\n", encoding="utf-8")
        return path.name


class LetterTransport:
    """Payload: sha256 of the PDF. Copies it into DATA_DIR/letters, the tray that a print batch takes from."""

    def send(self, entry: Entry) -> str:
        path = _tray("letters") / f"{entry.pk}.pdf"
        path.write_bytes(blobs.get(entry.payload["sha256"]))
        return path.name


def _tray(name: str) -> Path:
    path = Path(settings.DATA_DIR) / name
    path.mkdir(parents=True, exist_ok=True)
    return path
