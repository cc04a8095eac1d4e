"""The MTA's pipe, in this process: the real command, its standard input, its exit status and its one line."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.core.management import call_command

from tests.mail.corpus.entry import OUR_ADDRESS


@dataclass(frozen=True)
class Delivered:
    """What the MTA sees of one delivery."""

    status: int
    line: dict[str, Any]


def deliver(raw: bytes, *, recipient: str = OUR_ADDRESS, show: bool = False) -> Delivered:
    """Run `receive_mail` on `raw`; anything it raises but its exit status comes through."""
    printed, complaints = io.StringIO(), io.StringIO()
    options = ["--recipient", recipient, *(["--show"] if show else [])]
    with mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(raw))):
        try:
            call_command("receive_mail", *options, stdout=printed, stderr=complaints)
        except SystemExit as stopped:
            return Delivered(int(stopped.code or 0), {})
    [line] = printed.getvalue().splitlines()
    return Delivered(0, json.loads(line))
