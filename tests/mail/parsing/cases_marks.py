"""What the reader is told beside the words: where it came from, that it is damaged; and what forged headers change."""

from __future__ import annotations

from tests.mail.parsing.builder import mail, multipart, part, raw
from tests.mail.parsing.case import Case, case

UTF8 = "text/plain; charset=utf-8"
BY = " by mx.example.net (Postfix) with ESMTPS id 4X; Tue, 12 May 2026 10:02:00 +0200"


def relayed(name: str, clause: str, expected: str, return_path: str = "<a@example.org>") -> Case:
    """A mail whose topmost Received starts with `clause`, above another that must not count."""
    top = f"Return-Path: {return_path}\r\nReceived: {clause}{BY}\r\nReceived: from [9.9.9.9]{BY}\r\n"
    return case(name, top.encode() + mail("Bonjour"), origin=expected)


ORIGIN = [
    relayed("Postfix names its peer", "from mx.example.org (mx.example.org [8.8.8.8])", "8.8.8.8"),
    relayed("Postfix, unknown name", "from mx.example.org (unknown [8.8.8.8])", "8.8.8.8"),
    relayed(
        "Sendmail, which doubts", "from mx.example.org (mx.example.org [8.8.8.8] (may be forged))", "8.8.8.8"
    ),
    relayed(
        "IPv6 peer",
        "from mx.example.org (mx.example.org [IPv6:2001:4860:4860::8888])",
        "2001:4860:4860::8888",
    ),
    relayed("Exim names its peer first", "from [8.8.8.8] (helo=mx.example.org)", "8.8.8.8"),
    relayed("Exim, a name that pretends to be an address", "from [8.8.8.8] (helo=[9.9.9.9])", "8.8.8.8"),
    relayed("Exim, name and address", "from mx.example.org ([8.8.8.8] helo=mx)", "8.8.8.8"),
    relayed("Exchange, bare address in the comment", "from mx.example.org (8.8.8.8)", "8.8.8.8"),
    relayed("qmail", "from unknown (HELO mx.example.org) (8.8.8.8)", "8.8.8.8"),
    relayed("a greeting that is another address", "from [9.9.9.9] (mx.example.org [8.8.8.8])", "8.8.8.8"),
    relayed("folded header", "from mx.example.org\r\n\t(mx.example.org\r\n\t[8.8.8.8])\r\n\t", "8.8.8.8"),
    relayed("a private peer says nothing", "from mx (mx [10.0.0.1])", "example.org"),
    relayed("a loopback peer says nothing", "from localhost (localhost [::1])", "example.org"),
    relayed("an address that is none", "from mx (mx [999.8.8.8])", "example.org"),
    relayed("no address at all", "from mx.example.face (mx.example.face)", "example.org"),
    relayed("handed over locally", "(qmail 123 invoked by uid 8)", "example.org"),
    relayed("the receiver's own address does not count", "from mx by [8.8.8.8]", "example.org"),
    relayed("nothing known", "from mx", "", "<>"),
    case("no Received and no Return-Path", mail("Bonjour"), origin=""),
    case(
        "Return-Path alone",
        b"Return-Path: <Bounce+x@News.Example.ORG>\r\n" + mail("x"),
        origin="news.example.org",
    ),
    case(
        "a Received of 60,000 characters",
        raw("", "Bonjour", received="from " + "(" * 60_000 + "[8.8.8.8])", return_path="<a@example.org>"),
        origin="example.org",
    ),
]

DAMAGE = [
    case("a sound mail is not damaged", mail("Bonjour"), notices=[]),
    case(
        "cut before its end",
        raw(*multipart("mixed", part(UTF8, "Bonjour"), part("application/pdf; name=a.pdf", "%PDF"))[:-2]),
        notices=["damaged"],
    ),
    case(
        "a boundary that never comes",
        raw('Content-Type: multipart/mixed; boundary="b1"', "", "Bonjour"),
        notices=["damaged"],
    ),
    case(
        "text that no charset reads",
        raw(
            "Content-Type: text/plain; charset=utf-8",
            "",
            b"\xc3\xa9t\xc3\xa9 \xc3\xa0 l'\xff\xfe\xc3\xa9cole",
        ),
        text="été à l'\ufffd\ufffdécole",
        notices=["damaged"],
    ),
    case(
        "text that only had a wrong label",
        raw("Content-Type: text/plain; charset=utf-8", "", b"\xe9t\xe9"),
        text="été",
        notices=[],
    ),
    case(
        "nested too deeply",
        raw(
            *[
                line
                for n in range(80)
                for line in (f"Content-Type: multipart/mixed; boundary=b{n}", "", f"--b{n}")
            ],
            "",
            "fond",
            *[f"--b{n}--" for n in reversed(range(80))],
        ),
        notices=["damaged"],
    ),
    case(
        "a base64 file cut in the middle",
        raw(
            *multipart(
                "mixed",
                part(UTF8, "Voici"),
                part("application/pdf; name=a.pdf", "JVBERi0xL", content_transfer_encoding="base64"),
            )
        ),
        text="Voici",
        files=["a.pdf"],
        notices=["damaged"],
    ),
    case("no Message-ID is the operator's concern", mail("Bonjour", message_id=""), notices=[]),
]

FORGED = {
    "X-CCC-Ticket": "t1.00000000.00000000000000000000",
    "X-CCC-Verified": "dmarc",
    "X-Helpdesk-Ticket-ID": "1",
    "X-Helpdesk-Agent": "agent@example.net",
    "X-Ticket-Reference": "CCC-1",
    "X-Zammad-Ticket-ID": "1",
    "X-Django-Helpdesk-Queue": "1",
    "X-Original-To": "ccc@example.com",
    "X-Envelope-To": "ccc@example.com",
    "X-Forwarded-For": "9.9.9.9",
    "X-Originating-IP": "[9.9.9.9]",
    "X-Real-IP": "9.9.9.9",
    "X-Sender": "agent@example.net",
    "X-Priority": "1",
    "X-Spam-Flag": "YES",
    "Sender": "agent@example.net",
    "Resent-From": "agent@example.net",
    "Delivered-To": "autre@example.com",
    "Importance": "high",
}

INJECTED = "=?utf-8?q?a=0D=0ABcc:_x@example.com=0A=0Dz?="
ONE_LINE = "a Bcc: x@example.com z"
INJECTION = [
    case("line breaks in the subject", raw("", "x", subject=INJECTED), subject=ONE_LINE),
    case(
        "line breaks in a base64 subject",
        raw("", "x", subject="=?utf-8?b?YQ0KQmNjOiBi?="),
        subject="a Bcc: b",
    ),
    case(
        "line separators of Unicode in the subject",
        raw("", "x", subject="=?utf-8?q?a=E2=80=A8b=C2=85c?="),
        subject="a b…c",
    ),
    case(
        "line breaks in the sender's name",
        raw("", "x", from_=f"{INJECTED} <amina@example.org>"),
        name="a Bcc: x@example.com z",
        email="amina@example.org",
    ),
    case(
        "line breaks in a name in quotes",
        raw("", "x", from_=f'"{INJECTED}" <amina@example.org>'),
        email="amina@example.org",
    ),
    case(
        "line breaks in Reply-To",
        raw("", "x", reply_to=f"{INJECTED} <b@example.org>"),
        reply_to="b@example.org",
    ),
    case(
        "line breaks inside an address",
        raw("", "x", reply_to="=?utf-8?q?b=0D=0ABcc:x?=@example.org"),
        reply_to="x@example.org",
    ),
    case("line breaks in To", raw("", "x", to=f"{INJECTED} <b@example.org>"), to=("b@example.org",)),
    case(
        "line breaks in a Message-ID",
        raw("", "x", message_id="<a\r\n b@example.org>"),
        message_id="ab@example.org",
    ),
    case("a NUL in the subject", raw("", "x", subject="=?utf-8?q?a=00b?="), subject="ab"),
]

CASES = [*ORIGIN, *DAMAGE, *INJECTION]
