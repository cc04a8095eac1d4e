"""HTML from outside (peers.md 3.4, S13): what the sanitiser lets through does nothing."""

from __future__ import annotations

import re

import pytest
from lxml import html as lxml_html

from tickets.channels.email.sanitise import sanitise_html

pytestmark = pytest.mark.django_db


class TestS13Sanitiser:
    """Beyond tests/mail/parsing/test_sanitise.py: the shapes of real advisories, as a browser would parse them."""

    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>x()</script>",
            "<SCRIPT SRC=//e.example/x.js></SCRIPT>",
            "<scr\x00ipt>x()</scr\x00ipt>",
            "<script/x>x()</script>",
            "<img src=x onerror=x()>",
            "<img/src/onerror=x()>",
            "<body onload=x()>",
            "<p onclick\n=\nx()>a</p>",
            "<details open ontoggle=x()>",
            '<a href="javascript:x()">a</a>',
            '<a href=" java\nscript:x()">a</a>',
            '<a href="&#x6A;avascript:x()">a</a>',
            '<a href="data:text/html,<script>x()</script>">a</a>',
            '<a href="vbscript:x()">a</a>',
            '<area href="javascript:x()">',
            '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
            "<svg onload=x()>",
            "<svg><animate onbegin=x() attributeName=x>",
            "<svg><script>x()</script></svg>",
            '<svg><a xlink:href="javascript:x()">a</a></svg>',
            "<svg><style><img src=x onerror=x()></style></svg>",
            "<math><mtext><table><mglyph><style><!--</style><img src onerror=x()>",
            '<math href="javascript:x()">a</math>',
            "<math><annotation-xml encoding=text/html><script>x()</script></annotation-xml></math>",
            '<iframe srcdoc="<script>x()</script>"></iframe>',
            '<iframe src="javascript:x()"></iframe>',
            "<object data=//e.example></object>",
            "<embed src=//e.example>",
            "<applet code=x>",
            '<p style="background:url(https://e.example/p)">a</p>',
            "<style>@import url(https://e.example)</style>",
            '<div style="behavior:url(x)">',
            '<link rel=stylesheet href="https://e.example">',
            '<meta http-equiv=refresh content="0;url=https://e.example">',
            '<base href="https://e.example/">',
            '<form action="https://e.example"><input name=p><button>a</button></form>',
            "<input autofocus onfocus=x()>",
            '<button formaction="javascript:x()">a</button>',
            "<isindex action=javascript:x()>",
            "<p><b><script>x()",
            "<a href='x' <script>x()</script>",
            "<<script>script>x()<</script>/script>",
            "<!--><img src onerror=x()>-->",
            "<noscript><p title='</noscript><img src onerror=x()>'>",
            "<template><script>x()</script></template>",
            "<xmp><script>x()</script></xmp>",
            "<![CDATA[<script>x()</script>]]>",
            "<textarea><img title='</textarea><img src onerror=x()>'>",
            '<video src="https://e.example" onerror=x() poster="https://e.example"></video>',
            '<audio src="https://e.example">',
            "<source srcset=https://e.example>",
            "<track src=//e.example>",
            '<portal src="https://e.example">',
            '<frameset onload=x()><frame src="//e.example">',
            "<marquee onstart=x()>a</marquee>",
            "<keygen autofocus onfocus=x()>",
            '<table background="https://e.example">',
            "<td background=javascript:x()>",
        ],
    )
    @pytest.mark.parametrize("remote", [False, True], ids=["blocked", "shown"])
    def test_nothing_active_is_left(self, hostile, remote):
        clean = sanitise_html(f"<p>avant</p>{hostile}<p>après</p>", show_remote_images=remote)
        root = lxml_html.fromstring(f"<div>{clean}</div>")
        tags = {each.tag for each in root.iter()}
        assert not tags & {
            "script",
            "style",
            "svg",
            "math",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "button",
            "base",
            "meta",
            "link",
            "video",
            "audio",
            "template",
            "noscript",
            "frame",
            "portal",
        }
        assert not [
            each
            for each in root.xpath("//@*")
            if each.attrname.startswith("on")
            or each.attrname in {"style", "srcdoc", "background", "srcset", "action"}
        ]
        assert not re.search(
            r"javascript:|vbscript:|data:", "".join(root.xpath("//@href | //@src")), re.IGNORECASE
        )
        assert "avant" in root.text_content()

    def test_what_is_cleaned_stays_clean_when_parsed_again(self):
        """Mutation XSS lives on a second parse that reads something else than the first."""
        hostile = (
            '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=x()&gt;">'
        )
        once = sanitise_html(hostile)
        again = sanitise_html(
            lxml_html.tostring(lxml_html.fromstring(f"<div>{once}</div>"), encoding="unicode")
        )
        assert "onerror" not in lxml_html.fromstring(f"<div>{again}</div>").attrib
        assert not lxml_html.fromstring(f"<div>{again}</div>").xpath("//@onerror")
