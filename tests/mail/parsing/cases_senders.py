"""Who says they write, and when that is proven."""

from __future__ import annotations

from tests.mail.parsing.builder import raw
from tests.mail.parsing.case import case

TRUSTED = {"trusted_authserv": frozenset({"mx.example.net"})}


def letter(*lines: str | bytes, **headers: str) -> bytes:
    return raw(*lines, "", "Bonjour", **headers)


SENDERS = [
    case("name and address", letter(), name="Amina Benali", email="amina@example.org", defects=[]),
    case("no From", letter(from_=""), name="", email="", text="Bonjour", defects=["no From address"]),
    case("From with spaces around", letter(from_="  amina@example.org  "), email="amina@example.org"),
    case("domain in capitals", letter(from_="Amina.B@EXAMPLE.Org"), email="Amina.B@example.org"),
    case(
        "address before its name",
        letter(from_="amina@example.org (Amina Benali)"),
        name="Amina Benali",
        email="amina@example.org",
    ),
    case("stray bracket", letter(from_="amina@example.org>"), email="amina@example.org"),
    case(
        "bracket never closed",
        letter(from_="Amina <amina@example.org"),
        name="Amina",
        email="amina@example.org",
    ),
    case(
        "pipe in a quoted name",
        letter(from_='"Benali | Amina" <amina@example.org>'),
        name="Benali | Amina",
        email="amina@example.org",
    ),
    case(
        "comma in a bare name",
        letter(from_="Benali, Amina <amina@example.org>"),
        name="Benali, Amina",
        email="amina@example.org",
        defects=[],
    ),
    case("unicode local part", letter(from_="Zoé <zoé@example.org>"), name="Zoé", email="zoé@example.org"),
    case(
        "encoded name",
        letter(from_="=?utf-8?b?2KPZhdmK2YbYqQ==?= <amina@example.org>"),
        name="أمينة",
        email="amina@example.org",
    ),
    case(
        "8-bit name without encoding",
        letter(b"From: Am\xe9lie <amelie@example.org>", from_=""),
        name="Amélie",
        email="amelie@example.org",
    ),
    case(
        "several From addresses",
        letter(from_="amina@example.org, karim@example.com"),
        email="amina@example.org",
        defects=["several From addresses"],
    ),
    case(
        "two From headers",
        letter("From: karim@example.com"),
        email="amina@example.org",
        defects=["several From addresses"],
    ),
    case(
        "mailto in brackets",
        letter(from_="Amina <mailto:amina@example.org>"),
        name="Amina",
        email="amina@example.org",
        defects=["From is not well formed"],
    ),
    case(
        "address inside the encoded name",
        letter(from_="=?utf-8?q?Amina_=3Camina=40example=2Eorg=3E?="),
        name="Amina",
        email="amina@example.org",
    ),
    case(
        "only a name",
        letter(from_="Amina Benali"),
        name="Amina Benali",
        email="",
        defects=["no From address"],
    ),
    case(
        "no brackets between name and address",
        letter(from_="Amina amina@example.org"),
        name="Amina",
        email="amina@example.org",
    ),
    case(
        "an address as name does not win",
        letter(from_='"agent@example.net" <amina@example.org>'),
        name="agent@example.net",
        email="amina@example.org",
    ),
    case(
        "address of 300 characters",
        letter(from_=f"<{'a' * 280}@example.org>"),
        email="",
        defects=["no From address"],
    ),
    case(
        "line break in the encoded name",
        letter(from_="=?utf-8?q?Amina=0D=0ABcc=3A_x=40example=2Ecom?= <amina@example.org>"),
        name="Amina Bcc: x@example.com",
        email="amina@example.org",
    ),
    case(
        "right-to-left override in the name",
        letter(from_="=?utf-8?b?4oCuYW5pbUE=?= <amina@example.org>"),
        name="animA",
    ),
]

PROOFS = [
    case(
        "DMARC pass by our own server",
        letter(
            "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.org; dmarc=pass header.from=example.org"
        ),
        TRUSTED,
        verified_by="dmarc",
    ),
    case(
        "DMARC pass by a stranger",
        letter("Authentication-Results: mx.example.com; dmarc=pass header.from=example.org"),
        TRUSTED,
        verified_by="",
    ),
    case(
        "DMARC pass when we trust nobody",
        letter("Authentication-Results: mx.example.net; dmarc=pass header.from=example.org"),
        verified_by="",
    ),
    case(
        "DMARC pass for another domain",
        letter("Authentication-Results: mx.example.net; dmarc=pass header.from=example.com"),
        TRUSTED,
        verified_by="",
    ),
    case(
        "DMARC fail",
        letter("Authentication-Results: mx.example.net; dmarc=fail header.from=example.org"),
        TRUSTED,
        verified_by="",
    ),
    case(
        "a forged header below our own",
        letter(
            "Authentication-Results: mx.example.net; dmarc=none header.from=example.org",
            "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org",
        ),
        TRUSTED,
        verified_by="",
    ),
    case(
        "DMARC on another line than SPF",
        letter(
            "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.org",
            "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org",
        ),
        TRUSTED,
        verified_by="dmarc",
    ),
    case(
        "DMARC pass with two From headers",
        letter(
            "From: x@example.org",
            "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org",
        ),
        TRUSTED,
        verified_by="",
    ),
    case(
        "DMARC pass with a From we had to guess",
        letter(
            "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org",
            from_="Amina <mailto:amina@example.org>",
        ),
        TRUSTED,
        verified_by="",
    ),
    case(
        "results that cannot be parsed",
        letter("Authentication-Results: mx.example.net; " + "(" * 3_000),
        TRUSTED,
        verified_by="",
    ),
    case(
        "SPF and DKIM alone prove nothing",
        letter(
            "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.org; dkim=pass header.d=example.org"
        ),
        TRUSTED,
        verified_by="",
    ),
]

CASES = [*SENDERS, *PROOFS]
