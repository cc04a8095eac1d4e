"""Mail inside something else: winmail.dat, S/MIME, PGP, uuencode, a message in a message."""

from __future__ import annotations

import base64

from tests.mail.parsing import envelopes as e
from tests.mail.parsing.builder import mail, multipart, part, raw
from tests.mail.parsing.case import Case, case

UTF8 = "text/plain; charset=utf-8"
PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 "
    rb"Mon r\'e9c\'e9piss\'e9 est bloqu\'e9.\par \u1588?\u1603?\u1585?\u1575? \{ok\}}"
)
HTML_IN_RTF = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf \par\htmlrtf0 "
    rb"R\'e9c\'e9piss\'e9 < perdu{\*\htmltag72 </p>}{\*\mhtmltag84 non}}"
)


def rich(name: str, *objects: bytes, text: str = "", **expected: object) -> Case:
    """A mail whose winmail.dat is made of `objects`, with words of its own or none; `text` is what must be read."""
    outlook = ("winmail.dat", "application/ms-tnef", e.tnef(*objects))
    return case(name, mail(text or None, None, outlook), text=text, **expected)


def only_rich(name: str, *objects: bytes, text: str, **expected: object) -> Case:
    """A mail with no words but those of its winmail.dat."""
    outlook = ("winmail.dat", "application/ms-tnef", e.tnef(*objects))
    return case(name, mail(None, None, outlook), text=text, notices=["outlook_rich"], **expected)


def spoilt(name: str, content: bytes) -> Case:
    """A winmail.dat that cannot be opened: it stays the file that it is."""
    return case(
        name,
        mail("Voir", None, ("winmail.dat", "application/ms-tnef", content)),
        text="Voir",
        files=["winmail.dat"],
        contents=[content],
        notices=[],
    )


LONG_NAME = (e.UNICODE, e.MAPI_LONG_NAME, e.wide("reçu de dépôt.pdf"))
SOUND = e.tnef(e.file(PDF, b"VISA.PDF"))
FORWARDED = e.tnef(
    e.message(
        (e.UNICODE, e.MAPI_SUBJECT, e.wide("Convocation")), (e.UNICODE, e.MAPI_BODY, e.wide("Venez demain."))
    ),
    e.file(PDF, b"PLAN.PDF"),
)


def counting(properties: bytes) -> bytes:
    """A winmail.dat with a sound file and a table of properties written by hand."""
    return SOUND + e.tnef_object(1, e.PROPERTIES, properties)


OUTLOOK = [
    rich(
        "winmail.dat with two files",
        e.file(PDF, b"RECU.PDF", LONG_NAME, (e.STRING, e.MAPI_MIME, b"application/pdf\0")),
        e.file(PNG, b"ecran.png"),
        text="Voir le fichier",
        files=["winmail.dat", "reçu de dépôt.pdf", "ecran.png"],
        types=["application/ms-tnef", "application/pdf", "image/png"],
        notices=["outlook_rich"],
    ),
    rich(
        "winmail.dat: a short name in windows-1252, a name given twice",
        e.file(PDF, "reçu.pdf".encode("cp1252")),
        e.file(PNG, "reçu.pdf".encode("cp1252")),
        files=["winmail.dat", "reçu.pdf", "reçu-2.pdf"],
    ),
    rich(
        "winmail.dat: a file whose name would leave its folder",
        e.file(PDF, b"x", (e.UNICODE, e.MAPI_LONG_NAME, e.wide("../../etc/passwd"))),
        files=["winmail.dat", "passwd"],
    ),
    rich("winmail.dat: a file without name", e.file(PDF), files=["winmail.dat", "piece-jointe-2.pdf"]),
    rich(
        "winmail.dat: a type that is none",
        e.file(PDF, b"a", (e.STRING, e.MAPI_MIME, b"a\r\nb\0")),
        types=["application/ms-tnef", "application/pdf"],
    ),
    rich(
        "winmail.dat: names of a codepage that does not exist",
        e.tnef_object(1, e.CODEPAGE, (99_999).to_bytes(4, "little") + b"\0" * 4),
        e.file(PDF, b"A.PDF", (e.STRING, e.MAPI_LONG_NAME, "été.pdf".encode("cp1252") + b"\0")),
        files=["winmail.dat", "été.pdf"],
    ),
    rich(
        "winmail.dat: objects on which the library stumbles are left out",
        e.tnef_object(1, e.SENDER, b"\xff\xff"),
        e.tnef_object(1, e.RECIPIENTS, b"\xff\xff\xff\xff"),
        e.tnef_object(1, 0x8004, b"\x81\x8d", 1),
        e.file(PDF, b"A.PDF"),
        files=["winmail.dat", "A.PDF"],
    ),
    rich(
        "winmail.dat: a message attached is a mail of its own",
        e.file(b"", b"x", (e.OBJECT, e.MAPI_OBJECT, e.MESSAGE_CLASS_ID + FORWARDED)),
        text="Voir",
        files=["winmail.dat", "Convocation.eml"],
        types=["application/ms-tnef", "message/rfc822"],
    ),
    case(
        "winmail.dat sent as octet-stream is known by its first bytes",
        mail("Voir", None, ("a.dat", "application/octet-stream", SOUND)),
        files=["a.dat", "VISA.PDF"],
        notices=["outlook_rich"],
    ),
    only_rich(
        "only words in winmail.dat, in HTML",
        e.message((e.BINARY, e.MAPI_HTML, "<p>Mon titre <b>expiré</b></p>".encode())),
        e.file(PNG, b"i.png", (e.UNICODE, e.MAPI_CID, e.wide("i1@example.org"))),
        text="Mon titre expiré",
        html="<p>Mon titre <b>expiré</b></p>",
        cids=["", "i1@example.org"],
    ),
    only_rich(
        "only words in winmail.dat, in plain text",
        e.tnef_object(1, e.BODY, "Mon récépissé\r\nexpire".encode("cp1252") + b"\0", 2),
        text="Mon récépissé\nexpire",
    ),
    only_rich(
        "only words in winmail.dat, in Unicode",
        e.message((e.UNICODE, e.MAPI_BODY, e.wide("تصريح الإقامة"))),
        text="تصريح الإقامة",
    ),
    only_rich(
        "only words in winmail.dat, in rich text",
        e.message((e.BINARY, e.MAPI_RTF, e.packed_rtf(RTF))),
        text="Mon récépissé est bloqué.\nشكرا {ok}",
    ),
    only_rich(
        "only words in winmail.dat, in HTML inside rich text",
        e.message((e.BINARY, e.MAPI_RTF, e.packed_rtf(HTML_IN_RTF))),
        text="Récépissé < perdu",
        html="<p>Récépissé &lt; perdu</p>",
    ),
    spoilt("winmail.dat cut", SOUND[:-5]),
    spoilt("winmail.dat that declares 4 GB", e.tnef() + b"\x02" + b"\xff" * 8 + PDF),
    spoilt("winmail.dat that declares 4 billion properties", counting(b"\xff\xff\xff\xff")),
    spoilt(
        "winmail.dat that declares 4 billion values of two bytes",
        counting(b"\x01\0\0\0" + b"\x02\x10\x01\x30" + b"\xff\xff\xff\xff"),
    ),
    spoilt(
        "winmail.dat that declares 4 billion values of any size",
        counting(b"\x01\0\0\0" + b"\x02\x01\x01\x30" + b"\xff\xff\xff\xff"),
    ),
    spoilt(
        "winmail.dat with an attachment's data before any attachment",
        e.tnef(e.tnef_object(2, e.ATT_DATA, PDF)),
    ),
    spoilt("winmail.dat of ten thousand objects", e.tnef(*[e.tnef_object(1, 0x8020, b"")] * 10_000)),
    spoilt("winmail.dat that is not one", b"\x78\x9f\x3e\x22"[::-1] + SOUND),
]

SIGNED_MAIL = "Content-Type: text/plain; charset=utf-8\r\n\r\nMon titre expiré".encode()


def envelope(content_type: str, content: bytes) -> bytes:
    """A mail that is one S/MIME envelope."""
    return raw(
        f"Content-Type: {content_type}",
        "Content-Transfer-Encoding: base64",
        "",
        base64.encodebytes(content),
    )


def opaque(name: str, content_type: str, content: bytes, **expected: object) -> Case:
    """A signed envelope whose words can be read."""
    usual = {"text": "Mon titre expiré", "notices": ["signed"], "contents": [content]}
    return case(name, envelope(content_type, content), **usual | expected)


def sealed(name: str, content_type: str, content: bytes, notices: list[str], **expected: object) -> Case:
    """An envelope that stays closed."""
    return case(
        name, envelope(content_type, content), text="", notices=notices, contents=[content], **expected
    )


SMIME = [
    opaque(
        "S/MIME signed, opaque",
        "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        e.signed(SIGNED_MAIL),
        files=["smime.p7m"],
    ),
    opaque(
        "S/MIME signed, opaque, old type", "application/x-pkcs7-mime; name=smime.p7m", e.signed(SIGNED_MAIL)
    ),
    opaque(
        "S/MIME signed, opaque, known by its name",
        "application/octet-stream; name=smime.p7m",
        e.signed(SIGNED_MAIL),
    ),
    opaque(
        "S/MIME signed, opaque, no name",
        "application/pkcs7-mime",
        e.signed(SIGNED_MAIL),
        files=["piece-jointe-1.p7m"],
    ),
    opaque("S/MIME signed, opaque, in pieces", "application/pkcs7-mime", e.signed_in_pieces(SIGNED_MAIL)),
    opaque(
        "S/MIME signed, opaque, in PEM",
        "application/pkcs7-mime; name=smime.p7m",
        b"-----BEGIN PKCS7-----\n" + base64.encodebytes(e.signed(SIGNED_MAIL)) + b"-----END PKCS7-----\n",
    ),
    case(
        "S/MIME signed, opaque, with a picture and a file inside",
        envelope(
            "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
            e.signed(
                b"\r\n".join(
                    line if isinstance(line, bytes) else line.encode()
                    for line in multipart(
                        "mixed", part(UTF8, "Voici"), part("application/pdf; name=visa.pdf", PDF)
                    )
                )
            ),
        ),
        text="Voici",
        files=["smime.p7m", "visa.pdf"],
        notices=["signed"],
    ),
    case(
        "S/MIME signed twice, opaque then detached",
        envelope(
            "application/pkcs7-mime",
            e.signed(
                b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n\r\n"
                + e.signed(SIGNED_MAIL)
            ),
        ),
        text="Mon titre expiré",
        notices=["signed"],
    ),
    case(
        "S/MIME detached: the words are in clear",
        raw(
            *multipart(
                "signed", part(UTF8, "Bonjour"), part("application/pkcs7-signature; name=smime.p7s", "MIIB")
            )
        ),
        text="Bonjour",
        files=["smime.p7s"],
        notices=["signed"],
    ),
    case(
        "S/MIME envelope of somebody else, passed on: not the sender's words",
        raw(
            *multipart(
                "mixed",
                part(UTF8, "Voir ci-joint"),
                part(
                    "application/pkcs7-mime; name=smime.p7m",
                    base64.b64encode(e.signed(SIGNED_MAIL)),
                    content_transfer_encoding="base64",
                ),
            )
        ),
        text="Voir ci-joint",
        files=["smime.p7m"],
        notices=[],
    ),
    case(
        "a signed document is listed beside its envelope",
        mail(None, None, ("récépissé.pdf.p7m", "application/pkcs7-mime", e.signed(PDF))),
        text="",
        files=["récépissé.pdf.p7m", "récépissé.pdf"],
        types=["application/pkcs7-mime", "application/pdf"],
        notices=[],
    ),
    sealed(
        "S/MIME encrypted",
        "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
        e.enveloped(),
        ["encrypted"],
    ),
    sealed(
        "S/MIME encrypted, not said", "application/x-pkcs7-mime; name=smime.p7m", e.enveloped(), ["encrypted"]
    ),
    sealed(
        "S/MIME encrypted, cut",
        "application/pkcs7-mime; smime-type=enveloped-data",
        e.enveloped()[:60],
        ["encrypted"],
    ),
    sealed(
        "S/MIME signed, cut", "application/pkcs7-mime; smime-type=signed-data", e.signed(SIGNED_MAIL)[:60], []
    ),
    sealed("S/MIME that is junk", "application/pkcs7-mime", b"\x30\x80" * 3_000, []),
    sealed("S/MIME signed, empty", "application/pkcs7-mime", e.signed(b""), []),
]

PGP_SIGNATURE = "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCgAdFiEE\n=abcd\n-----END PGP SIGNATURE-----"
PGP_MESSAGE = "-----BEGIN PGP MESSAGE-----\n\nhQEMA0abcdef\n=abcd\n-----END PGP MESSAGE-----"
PGP_OPENING = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512"

PGP = [
    case(
        "PGP signed, detached",
        raw(
            *multipart(
                "signed",
                part(UTF8, "Bonjour"),
                part("application/pgp-signature; name=signature.asc", PGP_SIGNATURE),
            )
        ),
        text="Bonjour",
        files=["signature.asc"],
        notices=["signed"],
    ),
    case(
        "PGP encrypted",
        raw(
            *multipart(
                "encrypted",
                part("application/pgp-encrypted", "Version: 1"),
                part("application/octet-stream; name=encrypted.asc", PGP_MESSAGE),
            )
        ),
        text="",
        files=["piece-jointe-1.bin", "encrypted.asc"],
        notices=["encrypted"],
    ),
    case(
        "PGP encrypted, taken apart by Exchange",
        raw(
            *multipart(
                "mixed",
                part(UTF8, ""),
                part("application/pgp-encrypted; name=v.asc", "Version: 1"),
                part("application/octet-stream; name=encrypted.asc", PGP_MESSAGE),
            )
        ),
        files=["v.asc", "encrypted.asc"],
        notices=["encrypted"],
    ),
    case(
        "PGP signed in the text",
        mail(f"{PGP_OPENING}\n\nBonjour,\n- - visa\n- -----\nmerci\n{PGP_SIGNATURE}"),
        text="Bonjour,\n- visa\n-----\nmerci",
        quoted=f"{PGP_OPENING}\n{PGP_SIGNATURE}",
        notices=["signed"],
    ),
    case(
        "PGP signed in the text, with words around and history inside",
        mail(f"Transmis.\n\n{PGP_OPENING}\n\nBonjour\n> cité\n{PGP_SIGNATURE}\n\nFin"),
        text="Transmis.\n\nBonjour\n\nFin",
        quoted=f"> cité\n\n{PGP_OPENING}\n{PGP_SIGNATURE}",
    ),
    case(
        "PGP signature that never comes: nothing is taken for armour",
        mail(f"{PGP_OPENING}\n\nBonjour"),
        text=f"{PGP_OPENING}\n\nBonjour",
        quoted="",
        notices=[],
    ),
    case(
        "PGP encrypted in the text",
        mail(f"Voici :\n\n{PGP_MESSAGE}"),
        text="Voici :",
        quoted=PGP_MESSAGE,
        notices=["encrypted"],
    ),
    case(
        "PGP encrypted in the text, alone",
        mail(PGP_MESSAGE),
        text="",
        quoted=PGP_MESSAGE,
        notices=["encrypted"],
    ),
    case(
        "PGP encrypted in the text, without its end",
        mail("-----BEGIN PGP MESSAGE-----\n\nhQEMA0abcdef\n\nJe n'ai pas su le joindre autrement."),
        text="Je n'ai pas su le joindre autrement.",
        quoted="-----BEGIN PGP MESSAGE-----\n\nhQEMA0abcdef\n",
        notices=["encrypted"],
    ),
    case(
        "a person who speaks of PGP",
        mail("J'ai mis -----BEGIN PGP MESSAGE----- dans le champ"),
        text="J'ai mis -----BEGIN PGP MESSAGE----- dans le champ",
        notices=[],
    ),
]

UUENCODED = [
    case(
        "uuencoded file in the text",
        mail(f"Bonjour,\n\n{e.uuencoded('visa.pdf', PDF * 9)}\n\nMerci"),
        text="Bonjour,\n\nMerci",
        files=["visa.pdf"],
        types=["application/pdf"],
        contents=[PDF * 9],
    ),
    case(
        "two uuencoded files, one name",
        mail(f"{e.uuencoded('a b.txt', b'1')}\n{e.uuencoded('a b.txt', b'2')}\nfin"),
        text="fin",
        files=["a b.txt", "a b-2.txt"],
        contents=[b"1", b"2"],
    ),
    case("uuencoded file of no byte", mail("Vide\nbegin 644 a.txt\n`\nend"), text="Vide", contents=[b""]),
    case(
        "uuencoded file whose blanks at the ends of lines a relay cut",
        mail("Voici\n" + e.uuencoded("a.bin", b"abc\0\0\0" * 20).replace("`", " ").replace(" \n", "\n")),
        text="Voici",
        contents=[b"abc\0\0\0" * 20],
    ),
    case(
        "words that only start like uuencode",
        mail("begin 644 visa.pdf\nce n'est pas un fichier,\nend"),
        text="begin 644 visa.pdf\nce n'est pas un fichier,\nend",
        files=[],
    ),
    case(
        "uuencoded file that never ends",
        mail(f"begin 644 a.bin\n{e.uuencoded('a.bin', PDF)[len('begin 644 a.bin ') : -6]}"),
        files=[],
    ),
    case(
        "a false start before a true one",
        mail(f"begin 644 a.txt\nnon\n{e.uuencoded('b.txt', b'oui')}"),
        text="begin 644 a.txt\nnon",
        files=["b.txt"],
        contents=[b"oui"],
    ),
]

CASES = [*OUTLOOK, *SMIME, *PGP, *UUENCODED]
