"""Article bodies as safe HTML, and the facts that search robots read."""

from __future__ import annotations

import json
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from knowledge_base.models import ArticleVersion
from knowledge_base.wording import french_spaces

_TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "hr", "br", "code"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_SCRIPT_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@lru_cache(maxsize=512)
def body_html(markdown: str) -> SafeString:
    """The Markdown rendered without raw HTML, then cleaned: no script, style, image or strange address."""
    clean = nh3.clean(
        _MARKDOWN.render(french_spaces(markdown)),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto", "tel"},
    )
    return mark_safe(clean)


def faq_page(version: ArticleVersion) -> SafeString:
    """schema.org FAQPage as JSON that may stand inside a <script> data block."""
    facts = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": version.language,
        "mainEntity": [
            {
                "@type": "Question",
                "name": version.title,
                "acceptedAnswer": {
                    "@type": "Answer",
                    "text": f"<p>{nh3.clean_text(version.short_answer)}</p>{body_html(version.body)}",
                },
            }
        ],
    }
    return mark_safe(json.dumps(facts, ensure_ascii=False).translate(_SCRIPT_ESCAPES))
