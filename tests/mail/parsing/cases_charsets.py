"""Bytes whose label is missing, unknown or false: nothing of what was written is lost to a question mark."""

from __future__ import annotations

import base64

from tests.mail.parsing.builder import raw
from tests.mail.parsing.case import case

RUSSIAN = "Здравствуйте, срок действия моего вида на жительство истёк."
ARABIC = "مرحبا، انتهت صلاحية بطاقة إقامتي."


def labelled(charset: str, content: bytes, **headers: str) -> bytes:
    return raw(f"Content-Type: text/plain; charset={charset}", "", content, **headers)


def in_base64(*lines: str) -> bytes:
    return raw("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", *lines)


CASES = [
    case(
        "ISO-8859-1", labelled("iso-8859-1", "été à Nîmes".encode("latin-1")), text="été à Nîmes", defects=[]
    ),
    case("ISO-8859-15 and its euro", labelled("iso-8859-15", "225 €".encode("iso-8859-15")), text="225 €"),
    case(
        "windows-1252 said to be ISO-8859-1",
        labelled("iso-8859-1", "l’œuvre à 10 €".encode("cp1252")),
        text="l’œuvre à 10 €",
    ),
    case("windows-1251", labelled("windows-1251", RUSSIAN.encode("cp1251")), text=RUSSIAN),
    case("KOI8-R", labelled("koi8-r", RUSSIAN.encode("koi8-r")), text=RUSSIAN),
    case("windows-1256", labelled("windows-1256", ARABIC.encode("cp1256")), text=ARABIC),
    case(
        "windows-1258", labelled("windows-1258", "Tôi là sinh viên".encode("cp1258")), text="Tôi là sinh viên"
    ),
    case("ISO-2022-JP", labelled("iso-2022-jp", "在留資格".encode("iso-2022-jp")), text="在留資格"),
    case("Korean", labelled("ks_c_5601-1987", "체류 허가".encode("cp949")), text="체류 허가"),
    case("GB2312", labelled("gb2312", "居留许可".encode("gb2312")), text="居留许可"),
    case("Hebrew, visual order label", labelled("iso-8859-8-i", "שלום".encode("iso8859-8")), text="שלום"),
    case("UTF-16 with its mark", labelled("utf-16", "Été".encode("utf-16")), text="Été"),
    case("no charset, UTF-8", raw("Content-Type: text/plain", "", "été"), text="été", defects=[]),
    case(
        "no charset, windows-1252",
        raw("Content-Type: text/plain", "", b"l\x92\xe9t\xe9"),
        text="l’été",
        defects=["8-bit text without a charset"],
    ),
    case("8-bit without any header", raw("", b"d\xe9sol\xe9e"), text="désolée"),
    case(
        "unknown charset",
        labelled("x-inconnu", "été".encode()),
        text="été",
        defects=["unknown charset 'x-inconnu'"],
    ),
    case(
        "charset that is a Python codec and no charset",
        labelled("punycode", b"bonjour"),
        text="bonjour",
        defects=["unknown charset 'punycode'"],
    ),
    case(
        "charset that is a compression",
        labelled("zlib", b"bonjour"),
        text="bonjour",
        defects=["unknown charset 'zlib'"],
    ),
    case("US-ASCII that is UTF-8", labelled("us-ascii", "été".encode()), text="été", defects=[]),
    case("windows-1251 label on UTF-8", labelled("windows-1251", RUSSIAN.encode()), text=RUSSIAN),
    case(
        "UTF-8 label on windows-1252",
        labelled("utf-8", b"l\x92\xe9t\xe9"),
        text="l’été",
        defects=["text does not fit its charset 'utf-8'"],
    ),
    case(
        "UTF-8 cut inside a character",
        labelled("utf-8", "éééé".encode()[:-1]),
        text="ééé\ufffd",
        defects=["text does not fit its charset 'utf-8'"],
    ),
    case("byte order mark", labelled("utf-8", b"\xef\xbb\xbfBonjour"), text="Bonjour"),
    case("null and control bytes", labelled("utf-8", b"Bon\0jo\x07ur\x1b"), text="Bonjour"),
    case(
        "bidi marks of Arabic text stay",
        labelled("utf-8", "\u200fمرحبا\u200f".encode()),
        text="\u200fمرحبا\u200f",
    ),
    case("charset in capitals and quotes", labelled('"ISO-8859-1"', b"\xe9t\xe9"), text="été"),
    case(
        "charset by RFC 2231",
        raw("Content-Type: text/plain; charset*=us-ascii'en'iso-8859-1", "", b"\xe9t\xe9"),
        text="été",
    ),
    case(
        "charset of HTML said inside",
        raw(
            "Content-Type: text/html",
            "",
            '<meta http-equiv=x content="text/html; charset=koi8-r"><p>',
            "Привет".encode("koi8-r"),
        ),
        text="Привет",
    ),
    case("base64", in_base64(base64.b64encode("été".encode()).decode()), text="été", defects=[]),
    case(
        "base64 without its padding",
        in_base64(base64.b64encode("été!!".encode()).decode().rstrip("=")),
        text="été!!",
    ),
    case(
        "base64 with a letter too many",
        in_base64(base64.b64encode(b"Bonjour!!").decode() + "A"),
        text="Bonjour!!",
    ),
    case(
        "base64 in several padded runs",
        in_base64(base64.b64encode(b"Bonjour ").decode(), base64.b64encode(b"madame").decode()),
        text="Bonjour madame",
    ),
    case("base64 with rubbish in it", in_base64("Qm9u*am91*cg=="), text="Qm9u*am91*cg=="),
    case("base64 with rubbish on a later line", in_base64("Qm9u", "am9!1cg=="), text="Bonjour"),
    case(
        "base64 with a gateway's words below",
        in_base64("Qm9uam91cg==", "Message filtré par la passerelle"),
        text="Bonjour\nMessage filtré par la passerelle",
    ),
    case(
        "plain words said to be base64",
        in_base64("Bonjour, mon titre a expiré."),
        text="Bonjour, mon titre a expiré.",
    ),
    case(
        "encoding with a comment",
        raw("Content-Transfer-Encoding: base64 (really)", "", "Qm9uam91cg=="),
        text="Bonjour",
    ),
    case("unknown encoding", raw("Content-Transfer-Encoding: x-zip", "", "Bonjour"), text="Bonjour"),
    case(
        "quoted-printable with stray equal signs",
        raw("Content-Transfer-Encoding: quoted-printable", "", "1+1=2 et =E9= "),
        text="1+1=2 et é=",
    ),
]
