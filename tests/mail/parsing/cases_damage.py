"""Mail that is cut, mislabelled or put together by nobody's rules, and HTML as people really send it."""

from __future__ import annotations

from tests.mail.parsing.builder import mail, multipart, part, raw
from tests.mail.parsing.case import case

UTF8 = "text/plain; charset=utf-8"

DAMAGED = [
    case(
        "multipart without boundary is read as text",
        raw("Content-Type: multipart/mixed", "", "Bonjour, mon titre expire."),
        text="Bonjour, mon titre expire.",
        defects=["no boundary in multipart", "multipart invariant violation"],
    ),
    case(
        "multipart whose boundary never comes",
        raw('Content-Type: multipart/mixed; boundary="b1"', "", "Bonjour, mon titre expire."),
        text="Bonjour, mon titre expire.",
        defects=["start boundary not found", "multipart invariant violation"],
    ),
    case(
        "multipart cut before its end",
        raw(*multipart("mixed", part(UTF8, "Bonjour"), part("application/pdf; name=a.pdf", "%PDF"))[:-2]),
        text="Bonjour",
        files=["a.pdf"],
        defects=["close boundary not found"],
    ),
    case(
        "multipart with an opening and nothing in it",
        raw('Content-Type: multipart/mixed; boundary="b1"', "", "Bonjour avant", "--b1--"),
        text="Bonjour avant",
    ),
    case("content type that is not one", raw("Content-Type: text", "", "Bonjour"), text="Bonjour"),
    case(
        "content type of 300 characters",
        raw(f"Content-Type: text/{'x' * 300}; name=a", "", "x"),
        types=["application/octet-stream"],
    ),
    case("content type with only a slash", raw("Content-Type: /;;", "", "Bonjour"), text="Bonjour", files=[]),
    case(
        "lines ended by LF only",
        mail("Bonjour\nmerci").replace(b"\r\n", b"\n"),
        text="Bonjour\nmerci",
        subject="Titre bloqué",
    ),
    case(
        "lines ended by CR only",
        mail("Bonjour\nmerci").replace(b"\r\n", b"\r"),
        text="Bonjour\nmerci",
        subject="Titre bloqué",
    ),
    case(
        "blank lines and a byte order mark before the headers",
        b"\xef\xbb\xbf\r\n\r\n" + mail("Bonjour"),
        text="Bonjour",
        email="amina@example.org",
    ),
]

HTML = [
    case(
        "HTML only, with paragraphs, list and link",
        mail(
            html="<html><body><p>Bonjour,</p><ul><li>visa</li><li>passeport</li></ul>"
            '<p>Voir <a href="https://example.org/aide">l\'aide</a>.</p></body></html>'
        ),
        text="Bonjour,\n\n- visa\n- passeport\n\nVoir l'aide (https://example.org/aide).",
    ),
    case("HTML without body tag", mail(html="Bonjour<br>merci"), text="Bonjour\nmerci"),
    case(
        "attributes on body, style and title left out",
        mail(
            html="<head><title>Sans objet</title><style>p{color:red}</style></head><body bgcolor=red><p>Oui</p>"
        ),
        text="Oui",
    ),
    case(
        "image source unquoted and across lines",
        mail(html="<p>Voici <img src=cid:a\n alt=capture\nwidth=1> la capture</p>"),
        text="Voici la capture",
    ),
    case(
        "300 nested div",
        mail(html="<div>" * 300 + "Je suis bloqué" + "</div>" * 300),
        text="Je suis bloqué",
    ),
    case(
        "Word HTML with conditional comments",
        mail(
            html="<html><!--[if gte mso 9]><xml><o:p>non</o:p></xml><![endif]--><body><![if !supportLists]><p class=MsoNormal>"
            "Bonjour<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Merci</p><![endif]></body></html>"
        ),
        text="Bonjour\n\nMerci",
    ),
]

CASES = [*DAMAGED, *HTML]
