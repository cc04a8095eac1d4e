"""How the parts are put together: which are the words, which are files."""

from __future__ import annotations

from tests.mail.parsing.builder import mail, multipart, part, raw
from tests.mail.parsing.case import case

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
UTF8 = "text/plain; charset=utf-8"
HTML8 = "text/html; charset=utf-8"

CASES = [
    case(
        "plain text",
        mail("Bonjour,\nmon dossier est bloqué."),
        text="Bonjour,\nmon dossier est bloqué.",
        html="",
        defects=[],
    ),
    case("empty body", raw("", ""), text="", html="", files=[]),
    case("no body at all", raw(), text="", html="", files=[]),
    case("empty HTML", mail(html=""), text="", files=[]),
    case(
        "text and HTML: the text is the text",
        mail("Bonjour", "<p>Bonjour <b>!</b></p>"),
        text="Bonjour",
        html="<p>Bonjour <b>!</b></p>\n",
        files=[],
    ),
    case(
        "empty text beside HTML",
        raw(*multipart("alternative", part(UTF8, "  "), part(HTML8, "<p>Je suis bloquée.</p>"))),
        text="Je suis bloquée.",
    ),
    case(
        "empty HTML beside text",
        raw(*multipart("alternative", part(UTF8, "Je suis bloquée."), part(HTML8, ""))),
        text="Je suis bloquée.",
        html="",
    ),
    case(
        "text that only says to read the HTML",
        raw(
            *multipart(
                "alternative",
                part(UTF8, "Votre messagerie ne lit pas le HTML."),
                part(HTML8, "<p>" + "Mon titre de séjour a expiré et je ne peux rien déposer. " * 5 + "</p>"),
            )
        ),
        text="Mon titre de séjour a expiré et je ne peux rien déposer. " * 4
        + "Mon titre de séjour a expiré et je ne peux rien déposer.",
    ),
    case(
        "attachment only",
        mail(None, None, ("visa.pdf", "application/pdf", PDF)),
        text="",
        files=["visa.pdf"],
        contents=[PDF],
    ),
    case(
        "a document as the whole mail",
        raw(
            "Content-Type: application/pdf; name=visa.pdf",
            "Content-Transfer-Encoding: base64",
            "",
            "JVBERi0xLjcK",
        ),
        text="",
        files=["visa.pdf"],
        types=["application/pdf"],
        contents=[b"%PDF-1.7\n"],
    ),
    case(
        "text cut around a picture (Apple Mail)",
        raw(
            *multipart(
                "mixed",
                part("text/plain; charset=us-ascii", "Avant"),
                part(
                    "image/png; name=ecran.png",
                    "iVBORw0KGgo=",
                    content_disposition="inline",
                    content_transfer_encoding="base64",
                ),
                part("text/plain; charset=us-ascii", "Apres"),
            )
        ),
        text="Avant\n\nApres",
        files=["ecran.png"],
        cids=[""],
        inline=[False],
    ),
    case(
        "multipart/mixed inside alternative: the PDF is kept",
        raw(
            *multipart(
                "alternative",
                part(UTF8, "Bonjour"),
                tuple(
                    multipart(
                        "mixed",
                        part(HTML8, "<p>Bonjour</p>"),
                        part("application/pdf; name=a.pdf", "%PDF-1.7"),
                        part(HTML8, "<p>merci</p>"),
                        boundary="b2",
                    )
                ),
            )
        ),
        text="Bonjour",
        html="<p>Bonjour</p>\n<p>merci</p>",
        files=["a.pdf"],
    ),
    case(
        "picture shown by the HTML",
        raw(
            *multipart(
                "related",
                part(HTML8, '<p>Capture : <img src="cid:c1@example.org"></p>'),
                part(
                    "image/png",
                    "iVBORw0KGgo=",
                    content_id="<c1@example.org>",
                    content_transfer_encoding="base64",
                ),
            )
        ),
        text="Capture :",
        files=["piece-jointe-1.png"],
        cids=["c1@example.org"],
        inline=[True],
    ),
    case(
        "picture with a content id that the HTML does not show is an attachment",
        raw(
            *multipart(
                "related", part(HTML8, "<p>x</p>"), part("image/png", "x", content_id="<c1@example.org>")
            )
        ),
        cids=["c1@example.org"],
        inline=[False],
    ),
    case(
        "picture without disposition",
        raw(*multipart("mixed", part(UTF8, "Voici"), part("image/jpeg", "x"))),
        text="Voici",
        files=["piece-jointe-1.jpg"],
    ),
    case(
        "picture sent as octet-stream",
        mail("Voici", None, ("scan", "application/octet-stream", PNG)),
        files=["scan"],
        types=["image/png"],
    ),
    case(
        "a false type that is declared is left alone",
        mail("Voici", None, ("scan.pdf", "application/pdf", PNG)),
        types=["application/pdf"],
    ),
    case(
        "attachment without content type",
        raw(
            *multipart(
                "mixed",
                part(UTF8, "x"),
                part("", "%PDF-1.7 abc", content_disposition="attachment; filename=a.pdf"),
            )
        ),
        types=["application/pdf"],
    ),
    case(
        "zero-byte attachment",
        mail("Voici", None, ("vide.pdf", "application/pdf", b"")),
        files=["vide.pdf"],
        contents=[b""],
    ),
    case(
        "calendar invitation",
        raw(
            *multipart(
                "alternative",
                part(UTF8, "Rendez-vous"),
                part("text/calendar; method=REQUEST", "BEGIN:VCALENDAR"),
            )
        ),
        text="Rendez-vous",
        files=["piece-jointe-1.ics"],
        contents=[b"BEGIN:VCALENDAR"],
    ),
    case(
        "forwarded message kept whole",
        raw(
            *multipart(
                "mixed",
                part(UTF8, "Voir ci-joint"),
                part(
                    "message/rfc822",
                    "From: prefecture@example.com",
                    "Subject: Convocation",
                    "",
                    "Venez demain.",
                ),
            )
        ),
        text="Voir ci-joint",
        subject="Titre bloqué",
        email="amina@example.org",
        files=["piece-jointe-1.eml"],
        types=["message/rfc822"],
        contents=[b"From: prefecture@example.com\r\nSubject: Convocation\r\n\r\nVenez demain."],
    ),
    case(
        "forward of a forward: one file, the outer one",
        raw(
            *multipart(
                "mixed",
                part(UTF8, "Voir"),
                part(
                    "message/rfc822",
                    *multipart("mixed", part("message/rfc822", "Subject: x", "", "fond"), boundary="b2"),
                ),
            )
        ),
        files=["piece-jointe-1.eml"],
    ),
    case(
        "winmail.dat",
        mail("Bonjour", None, ("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22")),
        files=["winmail.dat"],
        types=["application/ms-tnef"],
    ),
    case(
        "signed mail",
        raw(
            *multipart(
                "signed", part(UTF8, "Bonjour"), part("application/pkcs7-signature; name=smime.p7s", "MIIB")
            )
        ),
        text="Bonjour",
        files=["smime.p7s"],
    ),
    case(
        "encrypted mail: nothing to read, everything kept",
        raw(
            *multipart(
                "encrypted",
                part("application/pgp-encrypted", "Version: 1"),
                part("application/octet-stream", "-----BEGIN PGP MESSAGE-----"),
            )
        ),
        text="",
        files=["piece-jointe-1.bin", "piece-jointe-2.bin"],
    ),
    case(
        "uuencoded part",
        raw(
            *multipart(
                "mixed",
                part(UTF8, "x"),
                part(
                    "text/x-note; name=n",
                    "begin 644 n",
                    "#0V%T",
                    "`",
                    "end",
                    content_transfer_encoding="x-uuencode",
                ),
            )
        ),
        contents=[b"Cat"],
    ),
    case(
        "43 times the same logo",
        mail("x", None, *[("logo.png", "image/png", PNG)] * 43),
        files=["logo.png", *(f"logo-{n}.png" for n in range(2, 44))],
    ),
    case(
        "the same words twice in an alternative are said once",
        raw(
            *multipart(
                "alternative", part(UTF8, "Bonjour"), part(UTF8, "Bonjour"), part(HTML8, "<p>Bonjour</p>")
            )
        ),
        text="Bonjour",
    ),
    case(
        "words added by a list below the HTML are in both forms",
        raw(*multipart("mixed", part(HTML8, "<p>Bonjour</p>"), part(UTF8, "Liste <x>"))),
        text="Bonjour\n\nListe <x>",
        html="<p>Bonjour</p>\n<p>Liste &lt;x&gt;</p>",
    ),
]
