"""A mail of 25 MB through its channel, in a process of its own: how long, and how much memory above the idle one."""

from __future__ import annotations

import ctypes
import gc
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from django.conf import settings

from helpdesk.bench.ingest import mails
from tickets.channels.base import channel_named
from tickets.enums import Channel

MEGABYTE = 1_000_000
LARGE, SMALL = 25, 1
_FEW = 60  # enough for every language and model to be loaded
_IN_BASE64 = 78 / 57
"""Bytes of a line of base64 for the bytes that it stands for."""


@dataclass(frozen=True)
class Taking:
    """What taking in one mail cost: seconds, and megabytes of memory above what the idle process holds."""

    megabytes: int
    outcome: str
    seconds: float
    cpu: float
    memory: float
    idle: float


def large_mails() -> tuple[Taking, Taking]:
    """A mail of 25 MB, and the baseline: one of 1 MB of the same shape."""
    return _taken_in(LARGE), _taken_in(SMALL)


def line(large: Taking, small: Taking) -> str:
    """The large mail beside its baseline; bytes are 25 times as many."""
    return (
        f"a mail of {large.megabytes} MB ({large.outcome}): {large.seconds:.2f} s, CPU {large.cpu:.2f} s, "
        f"{large.memory:.0f} MB above the idle process of {large.idle:.0f} MB"
        f"   x{large.seconds / small.seconds:.1f} of «{small.megabytes} MB»"
        f" ({small.seconds:.2f} s, {small.memory:.0f} MB)"
    )


def _taken_in(megabytes: int) -> Taking:
    """Measured by another process, whose peak is this mail's."""
    with _mail_file(megabytes) as path:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "bench_mail", str(path)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Taking(megabytes=megabytes, **json.loads(done.stdout))


@contextmanager
def _mail_file(megabytes: int) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mail"
        path.write_bytes(_mail(megabytes))
        yield path


def _mail(megabytes: int) -> bytes:
    """Words, and one file that does not compress."""
    message = EmailMessage()
    message["From"] = "Amina Benali <amina@example.org>"
    message["To"] = settings.SERVICE_EMAIL
    message["Subject"] = "Mes documents"
    message["Message-ID"] = f"<bench-{uuid4().hex}@example.org>"
    message.set_content("Bonjour,\n\nvoici tous mes documents numérisés.\n\nAmina Benali")
    content = random.Random(megabytes).randbytes(int(megabytes * MEGABYTE / _IN_BASE64))
    message.add_attachment(content, maintype="application", subtype="pdf", filename="documents.pdf")
    return message.as_bytes()


def measure(path: Path) -> dict[str, float | str]:
    """Take in ordinary mails until everything is loaded, then this one; the fields of `Taking` but its size."""
    channel = channel_named(Channel.EMAIL)
    for mail in mails(uuid4().hex, _FEW):
        channel.accept(mail, recipient=settings.SERVICE_EMAIL)
    _forget_peak()
    idle, start, cpu = _memory("VmRSS"), time.perf_counter(), time.process_time()
    outcome = channel.accept(path.read_bytes(), recipient=settings.SERVICE_EMAIL).outcome
    return {
        "outcome": str(outcome),
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "memory": _memory("VmHWM") - idle,
        "idle": idle,
    }


def _memory(name: str) -> float:
    """Megabytes of memory held now (VmRSS) or at the peak (VmHWM), as Linux counts them."""
    rows = Path("/proc/self/status").read_text().splitlines()
    return next(int(row.split()[1]) * 1024 / MEGABYTE for row in rows if row.startswith(f"{name}:"))


def _forget_peak() -> None:
    """From now on the peak is that of what follows (proc(5)): loading the models takes more than any mail.

    What that left free goes back to the system first, or the mail would be read into it unseen.
    """
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
