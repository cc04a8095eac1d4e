"""Names of attached files: read whatever the encoding, safe to show, never disguised."""

from __future__ import annotations

from tests.mail.parsing.builder import mail, multipart, part, raw
from tests.mail.parsing.case import Case, case

PDF = "application/pdf"


def named(name: str, disposition: str, expected: str, content_type: str = PDF) -> Case:
    """A case on one attachment's name, given by its Content-Disposition header."""
    lines = multipart("mixed", part(content_type, "x", content_disposition=disposition))
    return case(name, raw(*lines), files=[expected])


def attached(name: str, filename: str, expected: str) -> Case:
    """A case on one attachment's name, sent as RFC 2231 says."""
    return case(name, mail("x", None, (filename, PDF, b"%PDF")), files=[expected])


CASES = [
    named("plain name", 'attachment; filename="visa.pdf"', "visa.pdf"),
    named(
        "RFC 2231 on one line", "attachment; filename*=UTF-8''r%C3%A9c%C3%A9piss%C3%A9.pdf", "récépissé.pdf"
    ),
    named(
        "RFC 2231 in pieces, one encoded",
        "attachment; filename*0*=UTF-8''r%C3%A9; filename*1=\"cu.pdf\"",
        "récu.pdf",
    ),
    named(
        "RFC 2231 cut inside a character",
        "attachment; filename*0*=UTF-8''re%C3; filename*1*=%A9u.pdf",
        "reéu.pdf",
    ),
    named("RFC 2231 in ISO-8859-1", "attachment; filename*=iso-8859-1'fr'%E9t%E9.pdf", "été.pdf"),
    named(
        "RFC 2231 and a plain name together",
        "attachment; filename=a.pdf; filename*=UTF-8''%C3%A9.pdf",
        "a.pdf",
    ),
    named("RFC 2231 with pieces out of order", "attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
    named("RFC 2231 numbered and not", "attachment; filename*=UTF-8''a.pdf; filename*0=b.pdf", "a.pdf"),
    named("RFC 2231 in an unknown charset", "attachment; filename*=x-nul''%E9.pdf", "é.pdf"),
    named("encoded word", 'attachment; filename="=?utf-8?b?w6l0w6kucGRm?="', "été.pdf"),
    named(
        "encoded words folded",
        'attachment; filename="=?utf-8?q?=C3=A9t?=\r\n =?utf-8?q?=C3=A9=2Epdf?="',
        "été.pdf",
    ),
    named("encoded word without quotes", "attachment; filename==?utf-8?q?=C3=A9t=C3=A9.pdf?=", "été.pdf"),
    named("8-bit name", 'attachment; filename="reçu.pdf"', "reçu.pdf"),
    case(
        "8-bit name in windows-1252",
        raw(
            *multipart(
                "mixed",
                (f"Content-Type: {PDF}", b'Content-Disposition: attachment; filename="re\xe7u.pdf"', "", "x"),
            )
        ),
        files=["reçu.pdf"],
    ),
    case(
        "name only in the content type",
        raw(*multipart("mixed", part(f"{PDF}; name=visa.pdf", "x"))),
        files=["visa.pdf"],
    ),
    attached("Arabic name", "جواز السفر.pdf", "جواز السفر.pdf"),
    attached("Chinese name", "护照.pdf", "护照.pdf"),
    named("no name", "attachment", "piece-jointe-1.pdf"),
    named("no name, unknown type", "attachment", "piece-jointe-1.bin", "application/x-inconnu"),
    named("name made of blanks and dots", 'attachment; filename=" .. "', "piece-jointe-1.pdf"),
    attached("folders of a Unix path", "../../etc/passwd", "passwd"),
    attached("folders of a Windows path", "C:\\Users\\Amina\\visa.pdf", "visa.pdf"),
    attached("separator inside the name", "recto/verso.pdf", "recto_verso.pdf"),
    attached("characters that a file system refuses", 'a<b>:c|d?"e*.pdf', "a_b__c_d__e_.pdf"),
    attached("name reserved by Windows", "nul.pdf", "_nul.pdf"),
    attached("hidden file", ".htaccess", "htaccess"),
    attached("right-to-left override", "photo\u202egpj.exe", "photogpj.exe"),
    attached("double extension stays visible", "photo.jpg.exe", "photo.jpg.exe"),
    attached("extension pushed out of sight", f"facture.pdf{' ' * 100}.exe", "facture.pdf .exe"),
    attached("extensions that a browser would run are kept", "page.pht", "page.pht"),
    named("HTML attachment", "attachment; filename=a.html", "a.html", "text/html"),
    named("text attachment shown inline is a file", "inline; filename=notes.txt", "notes.txt", "text/plain"),
    attached("name of 300 characters", "x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    case(
        "no extension, twice the same name",
        mail("x", None, ("scan", PDF, b"1"), ("scan", PDF, b"2")),
        files=["scan", "scan-2"],
    ),
    case(
        "same name in another case",
        mail("x", None, ("Scan.pdf", PDF, b"1"), ("scan.PDF", PDF, b"2")),
        files=["Scan.pdf", "scan-2.PDF"],
    ),
    case(
        "line break in the name and in the content id",
        raw(
            *multipart(
                "mixed",
                part(
                    PDF,
                    "x",
                    content_id="<a\r\n b>",
                    content_disposition='attachment; filename="=?utf-8?q?a=0D=0Ab.pdf?="',
                ),
            )
        ),
        files=["a b.pdf"],
        cids=["a b"],
    ),
]
