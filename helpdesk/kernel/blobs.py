"""Content-addressed, immutable, compressed storage of raw messages, attachments and documents.

The name of a blob is the SHA-256 of its content: the same bytes are stored once, and a changed byte is noticed.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zlib
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_PIECE = 1 << 20
_READ_ONLY = 0o440


class Damaged(Exception):
    """The stored bytes no longer match their name."""


def put(content: bytes) -> str:
    """Store `content` durably (fsync, atomic rename) and return its SHA-256 in hexadecimal; idempotent and immutable."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if path.exists():
        return digest
    _make_folder(path.parent)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as stream:
        _compress(content, stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.chmod(stream.name, _READ_ONLY)
    os.replace(stream.name, path)
    _sync(path.parent)
    return digest


def _compress(content: bytes, stream: BinaryIO) -> None:
    """Piece by piece: a large mail is not held a second time."""
    compressor = zlib.compressobj(1)
    view = memoryview(content)
    for start in range(0, len(view), _PIECE):
        stream.write(compressor.compress(view[start : start + _PIECE]))
    stream.write(compressor.flush())


def _make_folder(folder: Path) -> None:
    """The folder, its name and those above it surviving a power cut."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    """A new name is durable once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
