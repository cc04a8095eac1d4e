"""Content-addressed storage: same bytes once, altered bytes noticed, no way out of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk.kernel import blobs


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_what_is_put_is_got_back_and_stored_once(tmp_path):
    digest = blobs.put(b"abc" * 1000)
    assert blobs.put(b"abc" * 1000) == digest
    assert blobs.get(digest) == b"abc" * 1000
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_what_is_stored_is_read_only_and_whole(tmp_path):
    """Immutable: nothing of ours opens it to write, and no half-written file is left beside it."""
    digest = blobs.put(bytes(3_000_000))
    (stored,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert (stored.name, stored.stat().st_mode & 0o222) == (digest, 0)


def test_empty_content_is_content():
    assert blobs.get(blobs.put(b"")) == b""


@pytest.mark.parametrize("damage", [b"", b"not zlib", None])
def test_an_altered_blob_is_never_returned(tmp_path, damage):
    digest = blobs.put(b"evidence")
    path = next(path for path in tmp_path.rglob("*") if path.is_file())
    other = blobs.put(b"other")
    foreign = next(p for p in tmp_path.rglob(other)).read_bytes()
    path.chmod(0o600)
    Path(path).write_bytes(foreign if damage is None else damage)
    with pytest.raises(blobs.Damaged):
        blobs.get(digest)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "/" * 64, "." * 64])
def test_a_name_that_is_not_a_digest_opens_nothing(digest):
    with pytest.raises(FileNotFoundError):
        blobs.get(digest)
