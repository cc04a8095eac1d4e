"""PGP written straight into a text (RFC 9580, section 7): the words in it, and the armour around them."""

from __future__ import annotations

import re
from typing import NamedTuple

_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = re.compile("-----END PGP SIGNATURE-----")
_MESSAGE = re.compile(r"-----BEGIN PGP MESSAGE(?:, PART \d{1,4}(?:/\d{1,4})?)?-----")
_MESSAGE_END = re.compile(r"-----END PGP MESSAGE(?:, PART \d{1,4}(?:/\d{1,4})?)?-----")
_KEYS = re.compile(r"(?:Hash|SaltedHash|NotDashEscaped|Charset|Comment|Version|MessageID): ?.{0,200}")
_ARMOUR = re.compile(rf"[A-Za-z0-9+/=]{{1,100}}|{_KEYS.pattern}")


class Unarmoured(NamedTuple):
    """`text` and `armour` together hold every word of the original but the escaping dashes."""

    text: str
    armour: str
    signed: bool = False
    encrypted: bool = False


def unarmour(text: str) -> Unarmoured:
    """`text` without the PGP armour in it; what only looks like a block is plain text."""
    if "-----BEGIN PGP " not in text:
        return Unarmoured(text, "")
    reading = _Reading(text.split("\n"))
    return Unarmoured(
        "\n".join(reading.words).strip("\n"),
        "\n".join(reading.armour),
        reading.signed,
        reading.encrypted,
    )


class _Reading:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.words: list[str] = []
        self.armour: list[str] = []
        self.signed = self.encrypted = False
        number = 0
        # A signature belongs to the first clear text above it: each line is looked at a bounded number of times.
        self.signatures = [n for n, line in enumerate(lines) if line.rstrip() == _SIGNATURE]
        while number < len(lines):
            number = self._take(number)

    def _take(self, number: int) -> int:
        """Sort the line `number`, or the block it starts; returns the first line after it."""
        line = self.lines[number].rstrip()
        if line == _SIGNED and self.signatures and self.signatures[-1] > number:
            return self._clear_signed(number)
        if _MESSAGE.fullmatch(line):
            self.encrypted = True
            return self._armoured(number, _MESSAGE_END)
        self.words.append(self.lines[number])
        return number + 1

    def _clear_signed(self, start: int) -> int:
        self.signed = True
        number = start + 1
        while self.lines[number].strip() and _KEYS.fullmatch(self.lines[number].rstrip()):
            number += 1
        self.armour += self.lines[start:number]
        signature = next(found for found in self.signatures if found > start)
        signature = max(signature, number)
        body = self.lines[number + (not self.lines[number].strip()) : signature]
        self.words += [line[2:] if line.startswith("- ") else line for line in body]
        return self._armoured(signature, _SIGNATURE_END)

    def _armoured(self, start: int, end: re.Pattern[str]) -> int:
        """Past the block's end, or where what follows can be no armour: an end that is missing hides no words."""
        self.armour.append(self.lines[start])
        for number in range(start + 1, len(self.lines)):
            line = self.lines[number].rstrip()
            if end.fullmatch(line):
                self.armour.append(self.lines[number])
                return number + 1
            if line and not _ARMOUR.fullmatch(line):
                return number
            self.armour.append(self.lines[number])
        return len(self.lines)
