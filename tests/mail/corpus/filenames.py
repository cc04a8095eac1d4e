"""Names of attached files: read, made safe, kept distinct, and the bytes below them untouched."""

from __future__ import annotations

from tests.mail.corpus.entry import entry, file, parsed
from tests.mail.parsing.builder import mail

PDF = b"%PDF-1.7"

ENTRIES = [
    parsed("RFC 2231 on one line", edge=("filenames: RFC 2231 on one line", "filenames: RFC 5987")),
    parsed("RFC 2231 in pieces, one encoded", edge="filenames: RFC 2231 on several lines"),
    parsed(
        "RFC 2231 cut inside a character",
        edge=("filenames: multibyte with continuation", "filenames: RFC 2231 on several lines"),
    ),
    parsed("RFC 2231 in ISO-8859-1", edge="filenames: RFC 5987"),
    parsed("RFC 2231 and a plain name together"),
    parsed(
        "encoded word", edge=("filenames: encoded in base64", "filenames: multibyte without continuation")
    ),
    parsed("encoded words folded", edge="filenames: multibyte with continuation"),
    parsed("8-bit name", edge="filenames: multibyte without continuation"),
    parsed("Arabic name", edge="filenames: multibyte without continuation"),
    parsed("no name", edge="filenames: none"),
    parsed("no name, unknown type", edge="filenames: none"),
    parsed("characters that a file system refuses", edge="filenames: characters that a system refuses"),
    parsed("name reserved by Windows", edge="filenames: characters that a system refuses"),
    parsed("right-to-left override", edge="filenames: right-to-left marks"),
    parsed("folders of a Unix path", edge="filenames: path separators"),
    parsed("folders of a Windows path", edge="filenames: path separators"),
    parsed("double extension stays visible", edge="filenames: double extension"),
    parsed("extension pushed out of sight", edge="filenames: double extension"),
    parsed("extensions that a browser would run are kept", edge="filenames: extensions that a browser runs"),
    parsed("HTML attachment", edge="filenames: extensions that a browser runs"),
    entry(
        "a drawing with a script in it is kept as it came",
        mail("Voici.", None, ("plan.svg", "image/svg+xml", b"<svg onload='alert(1)'/>")),
        edge="filenames: extensions that a browser runs",
        text="Voici.",
        attachments=[file("plan.svg", "image/svg+xml", b"<svg onload='alert(1)'/>")],
    ),
    parsed("no extension, twice the same name", edge="filenames: no extension, twice the same"),
    parsed("same name in another case", edge="filenames: no extension, twice the same"),
    parsed("file name of 300 characters", case="name of 300 characters"),
    entry(
        "two files of the same bytes are two files",
        mail(
            "Recto et verso.",
            None,
            ("recto.pdf", "application/pdf", PDF),
            ("verso.pdf", "application/pdf", PDF),
        ),
        text="Recto et verso.",
        attachments=[file("recto.pdf", "application/pdf", PDF), file("verso.pdf", "application/pdf", PDF)],
    ),
]
