"""Bytes whose label is right, missing, unknown or false: the words reach the ticket."""

from __future__ import annotations

from tests.mail.corpus.entry import entry, parsed
from tests.mail.parsing.builder import mail, multipart, part, raw
from tests.mail.parsing.cases_charsets import ARABIC, RUSSIAN

ENTRIES = [
    parsed("ISO-8859-1", edge="charsets: ISO-8859-1"),
    parsed("ISO-8859-15 and its euro", edge="charsets: ISO-8859-15"),
    parsed("windows-1252 said to be ISO-8859-1", edge=("charsets: Windows-1252", "charsets: wrong charset")),
    parsed("windows-1251", edge="charsets: Windows-1251", language="ru"),
    parsed("KOI8-R", edge="charsets: KOI8-R", language="ru"),
    parsed("windows-1256", language="ar"),
    parsed("windows-1258", edge="charsets: Windows-1258"),
    parsed("ISO-2022-JP", edge="charsets: ISO-2022-JP"),
    parsed("Korean", edge="charsets: Korean"),
    parsed("GB2312", language="zh"),
    parsed("Hebrew, visual order label", edge="charsets: Hebrew"),
    parsed("UTF-16 with its mark"),
    parsed("no charset, UTF-8", edge="charsets: missing charset"),
    parsed("no charset, windows-1252", edge="charsets: missing charset"),
    parsed("8-bit without any header", edge="charsets: 8-bit without header"),
    parsed("unknown charset", edge="charsets: unknown charset"),
    parsed("charset that is a compression", edge="charsets: unknown charset"),
    parsed("US-ASCII that is UTF-8", edge="charsets: wrong charset"),
    parsed("windows-1251 label on UTF-8", edge="charsets: wrong charset", language="ru"),
    parsed("UTF-8 label on windows-1252", edge=("charsets: wrong charset", "charsets: invalid UTF-8")),
    parsed("UTF-8 cut inside a character", edge="charsets: invalid UTF-8"),
    parsed("byte order mark", edge="charsets: byte order mark"),
    parsed("null and control bytes", edge="charsets: control bytes"),
    parsed("base64 with rubbish in it", edge="charsets: invalid base64"),
    parsed("base64 with rubbish on a later line", edge="charsets: invalid base64"),
    parsed("base64 without its padding", edge="charsets: invalid base64"),
    parsed("plain words said to be base64", edge="charsets: invalid base64"),
    entry(
        "each alternative in its own charset",
        raw(
            *multipart(
                "alternative",
                part("text/plain; charset=koi8-r", RUSSIAN.encode("koi8-r")),
                part("text/html; charset=windows-1251", f"<p>{RUSSIAN}</p>".encode("cp1251")),
            )
        ),
        text=RUSSIAN,
        html=True,
        language="ru",
    ),
    entry(
        "Arabic in a long letter keeps its marks",
        mail(f"{ARABIC}\n\nرقم الملف: 9900000000", subject="طلب مساعدة"),
        subject="طلب مساعدة",
        text=f"{ARABIC}\n\nرقم الملف: 9900000000",
        language="ar",
    ),
    entry(
        "words beyond the basic plane",
        mail("Bonjour 🙏 mon dossier 𝒜 est bloqué 🇫🇷"),
        text="Bonjour 🙏 mon dossier 𝒜 est bloqué 🇫🇷",
    ),
]
