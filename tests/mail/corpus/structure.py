"""How the parts are put together, and how big or how deep they can be."""

from __future__ import annotations

import base64
import io
import zipfile

from tests.mail.corpus.entry import ANY, entry, file, parsed
from tests.mail.parsing.builder import mail, multipart, part, raw

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
UTF8 = "text/plain; charset=utf-8"
HTML8 = "text/html; charset=utf-8"
WORD = (
    '<p class=MsoNormal style="margin:0cm;mso-line-height:107%"><!--[if gte mso 9]><xml><o:p></o:p></xml><![endif]-->'
    '<span style="font-size:11.0pt">Mot<o:p></o:p></span></p>'
)
LINKS = "".join(f'<p><a href="https://example.org/{n}">lien {n}</a></p>' for n in range(5_001))
SCAN = bytes(range(256)) * 4 * 36 * 1_024


def big() -> bytes:
    """A mail of 50 MB on the wire: a scan of 36 MB in base64."""
    lines = base64.encodebytes(SCAN).replace(b"\n", b"\r\n")
    scan = part(
        "application/octet-stream; name=scan.bin",
        lines,
        content_transfer_encoding="base64",
        content_disposition="attachment; filename=scan.bin",
    )
    return raw(*multipart("mixed", part(UTF8, "Voici mon dossier complet."), scan))


def bomb() -> bytes:
    """A small ZIP archive of 40 MB of zeros; always the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            zipfile.ZipInfo("zeros.bin", (2026, 5, 12, 10, 2, 0)), bytes(40_000_000), zipfile.ZIP_DEFLATED
        )
    return packed.getvalue()


BOMB = bomb()
CALENDAR = "\r\n".join(
    (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//example.org//FR",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:rdv-1@example.org",
        "DTSTAMP:20260512T080000Z",
        "DTSTART:20260601T090000Z",
        "SUMMARY:Rendez-vous",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
)

ENTRIES = [
    parsed("plain text", language="fr"),
    parsed("empty body", edge="structure: empty body"),
    parsed("no body at all", edge="structure: empty body"),
    entry(
        "nothing at all: refused, and its sender told",
        raw("", "  ", subject=""),
        edge="structure: empty body",
        outcome="refused",
        reason="Message vide : ni texte, ni objet, ni pièce jointe — expéditeur informé",
        acknowledgement="amina@example.org",
    ),
    entry(
        "nothing at all, from a list: refused, nobody told",
        raw("List-Id: <aide.example.org>", "", "", subject=""),
        edge="structure: empty body",
        outcome="refused",
    ),
    parsed("empty HTML", edge="structure: empty HTML"),
    parsed("text and HTML: the text is the text"),
    parsed("empty text beside HTML", edge="structure: empty text beside HTML", html=True),
    parsed("empty HTML beside text", edge="structure: empty HTML beside text"),
    parsed("text that only says to read the HTML", html=True),
    parsed(
        "HTML without body tag", edge=("structure: HTML without body tag", "structure: HTML alone"), html=True
    ),
    parsed("attributes on body, style and title left out", edge="structure: attributes on body", html=True),
    parsed("HTML only, with paragraphs, list and link", edge="structure: HTML alone", html=True),
    parsed("attachment only", edge="structure: attachment alone"),
    parsed("a document as the whole mail", edge="structure: attachment alone"),
    parsed("text cut around a picture (Apple Mail)", edge="structure: Apple inline without cid"),
    parsed("multipart/mixed inside alternative: the PDF is kept", edge="structure: mixed inside alternative"),
    parsed("picture shown by the HTML"),
    parsed("picture without disposition", edge="structure: image without disposition"),
    parsed("picture sent as octet-stream", edge="structure: image as octet-stream"),
    parsed("image source unquoted and across lines", edge="structure: image source unquoted or across lines"),
    entry(
        "calendar invitation",
        raw(
            *multipart(
                "alternative",
                part(UTF8, "Rendez-vous le 1er juin."),
                part("text/calendar; charset=utf-8; method=REQUEST", CALENDAR.rstrip("\r\n")),
            )
        ),
        edge="structure: calendar invitation",
        text="Rendez-vous le 1er juin.",
        attachments=[{"filename": "piece-jointe-1.ics", "content_type": "text/calendar"}],
        notices=["invitation"],
    ),
    parsed("forwarded message kept whole", edge="structure: message attached"),
    parsed(
        "forward of a forward: one file, the outer one",
        edge="structure: message attached in an attached message",
    ),
    entry(
        "signed by S/MIME, in clear",
        raw(
            *multipart(
                "signed",
                part(UTF8, "Bonjour, mon titre a expiré."),
                part(
                    "application/pkcs7-signature; name=smime.p7s", "MIIB", content_transfer_encoding="base64"
                ),
            )
        ),
        edge="structure: signed by S/MIME",
        text="Bonjour, mon titre a expiré.",
        attachments=[{"filename": "smime.p7s", "content_type": "application/pkcs7-signature"}],
        notices=["signed"],
    ),
    entry(
        "signed by PGP, detached",
        raw(
            *multipart(
                'signed; micalg=pgp-sha256; protocol="application/pgp-signature"',
                part(UTF8, "Bonjour, mon titre a expiré."),
                part(
                    "application/pgp-signature; name=signature.asc",
                    "-----BEGIN PGP SIGNATURE-----",
                    "",
                    "iQ==",
                    "-----END PGP SIGNATURE-----",
                ),
            )
        ),
        edge="structure: signed by PGP",
        text="Bonjour, mon titre a expiré.",
        attachments=[{"filename": "signature.asc", "content_type": "application/pgp-signature"}],
        notices=["signed"],
    ),
    parsed(
        "encrypted mail: nothing to read, everything kept", edge="structure: encrypted", notices=["encrypted"]
    ),
    entry(
        "encrypted by S/MIME",
        raw(
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            "Content-Transfer-Encoding: base64",
            "",
            "MIAGCSqGSIb3DQEHA6CA",
        ),
        edge="structure: encrypted",
        text="",
        attachments=[{"filename": "smime.p7m", "content_type": "application/pkcs7-mime"}],
        notices=["encrypted"],
    ),
    parsed("winmail.dat", edge="structure: winmail.dat", attachments=[{"filename": "winmail.dat"}]),
    parsed("winmail.dat with two files", edge="structure: winmail.dat"),
    parsed("only words in winmail.dat, in HTML", edge="structure: winmail.dat", attachments=ANY),
    parsed("S/MIME signed, opaque", edge="structure: signed by S/MIME", attachments=ANY),
    parsed("S/MIME encrypted", edge="structure: encrypted", attachments=ANY),
    parsed("PGP encrypted", edge="structure: encrypted", attachments=ANY),
    parsed("PGP signed in the text", edge="structure: signed by PGP", attachments=ANY),
    parsed("uuencoded part", edge="structure: uuencode"),
    parsed("300 nested div", edge="structure: 300 nested div", html=True),
    entry(
        "5,000 links",
        mail(html=f"<html><body><p>Voici mes liens.</p>{LINKS}</body></html>"),
        edge="structure: 5,000 links",
        html=True,
    ),
    parsed("43 times the same logo", edge="structure: repeated logo"),
    entry(
        "250 kB of Word",
        mail(html=f"<html><body><p>Bonjour</p>{WORD * 1_500}</body></html>"),
        edge="structure: Word HTML",
        html=True,
    ),
    parsed("Word HTML with conditional comments", edge="structure: Word HTML", html=True),
    entry(
        "50 MB of scan",
        big(),
        edge="structure: 50 MB",
        text="Voici mon dossier complet.",
        attachments=[file("scan.bin", "application/octet-stream", SCAN)],
    ),
    parsed("zero-byte attachment", edge="structure: zero-byte attachment"),
    entry(
        "a ZIP of 40 MB of zeros is kept closed",
        mail("Mon dossier.", None, ("dossier.zip", "application/zip", BOMB)),
        edge="structure: zip bomb",
        text="Mon dossier.",
        attachments=[file("dossier.zip", "application/zip", BOMB)],
    ),
    entry(
        "ten files, one of each usual kind",
        mail(
            "Voici mes pièces.",
            None,
            *((f"piece-{n}.pdf", "application/pdf", PDF + str(n).encode()) for n in range(10)),
        ),
        text="Voici mes pièces.",
        attachments=[file(f"piece-{n}.pdf", "application/pdf", PDF + str(n).encode()) for n in range(10)],
    ),
    parsed("multipart cut before its end"),
    parsed("multipart whose boundary never comes"),
    parsed("multipart without boundary is read as text"),
]
