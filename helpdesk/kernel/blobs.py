"""Content-addressed, immutable, compressed storage of raw messages, attachments and documents.

The name of a blob is the SHA-256 of its content: the same bytes are stored once, and a changed byte is noticed.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zlib
from pathlib import Path

from django.conf import settings


class Damaged(Exception):
    """The stored bytes no longer match their name."""


def put(content: bytes) -> str:
    """Store `content` durably (fsync, atomic rename) and return its SHA-256 in hexadecimal; idempotent."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
        stream.write(zlib.compress(content, 1))
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(stream.name, path)
    return digest


def get(digest: str) -> bytes:
    """The content of a blob; FileNotFoundError when absent, `Damaged` when altered."""
    try:
        content = zlib.decompress(_path(digest).read_bytes())
    except zlib.error as error:
        raise Damaged(digest) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise Damaged(digest)
    return content


def _path(digest: str) -> Path:
    if len(digest) != 64 or not digest.isalnum():
        raise FileNotFoundError(digest)
    return Path(settings.DATA_DIR) / "blobs" / digest[:2] / digest[2:4] / digest
