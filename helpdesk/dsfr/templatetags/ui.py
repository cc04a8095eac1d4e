"""The tags that pages use to look right: style sheets, icons, navigation, deadlines, charts, blocks with a body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from django import template
from django.forms import BaseForm
from django.template.context import RequestContext
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from helpdesk.dsfr import assets, charts, navigation
from helpdesk.kernel import clock

register = template.Library()

_WEIGHTS = ((10**9, "Go"), (10**6, "Mo"), (10**3, "Ko"))


@register.simple_tag(takes_context=True)
def dsfr_css(context: template.Context, *names: str) -> SafeString:
    """Links to the DSFR sheets of these components (or groups such as "forms"), each at most once in a page."""
    seen = context.render_context.setdefault("dsfr_css", set())
    wanted = [name for name in assets.components(names) if name not in seen]
    seen.update(wanted)
    links = ((static(assets.stylesheet(name)),) for name in wanted)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', links)


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of `static/css/icons.css`: silent beside a text, named by `label` when it stands alone."""
    classes = f"icon icon--{name}" + (f" icon--{size}" if size else "")
    if label:
        return format_html('<span class="{}" role="img" aria-label="{}"></span>', classes, label)
    return format_html('<span class="{}" aria-hidden="true"></span>', classes)


@register.inclusion_tag("layouts/_agent_nav.html", takes_context=True)
def agent_nav(context: RequestContext) -> dict:
    """The bar's destinations for this user; `nav_counts` in the context (by key) adds capped badges."""
    request = context["request"]
    entries = navigation.entries_for(request.user)
    return {
        "entries": [entry for entry in entries if not entry.is_secondary],
        "more": [entry for entry in entries if entry.is_secondary],
        "current": navigation.current_key(request.path, entries),
        "counts": context.get("nav_counts") or {},
    }


@register.filter
def capped(count: int | None, limit: int = 99) -> str:
    """A badge's number: "99+" above the limit, empty for nothing."""
    if not count:
        return ""
    return str(count) if count <= limit else f"{limit}+"


@register.filter
def entry(mapping: dict, key: str) -> object:
    """`mapping[key]`, or None."""
    return mapping.get(key)


@register.filter
def weight(size: int) -> str:
    """The weight of a file as French says it (« 12 Ko », thousands of bytes); as Django says it elsewhere."""
    if not (get_language() or "fr").startswith("fr"):
        return filesizeformat(size)
    for scale, unit in _WEIGHTS:
        if size >= scale:
            value = size / scale
            return f"{number_format(value, 1 if value < 10 else 0)}\N{NO-BREAK SPACE}{unit}"
    return f"{size}\N{NO-BREAK SPACE}{'octets' if size > 1 else 'octet'}"


@register.filter
def initials(name: str) -> str:
    """At most two capitals for an avatar, "?" for nobody."""
    words = str(name).replace("-", " ").split()
    picked = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0].upper() for word in picked) or "?"


@register.filter
def hue(name: str) -> int:
    """A stable number from 0 to 5, so that an avatar keeps its tint."""
    return sum(map(ord, str(name))) % 6


@register.filter
def days_left(due: date | datetime | None) -> int | None:
    """Calendar days from today in Paris to `due`, negative when past."""
    if due is None:
        return None
    day = due.astimezone(clock.PARIS).date() if isinstance(due, datetime) else due
    return (day - clock.today()).days


@register.filter
def delay(due: date | datetime | None) -> str:
    """The same in words, as a person says it."""
    left = days_left(due)
    if left is None:
        return ""
    if left < 0:
        return ngettext("dépassé depuis %(n)s jour", "dépassé depuis %(n)s jours", -left) % {"n": -left}
    if left < 2:
        return gettext("demain") if left else gettext("aujourd'hui")
    return gettext("dans %(n)s jours") % {"n": left}


@register.filter
def required_mention(form: BaseForm) -> str:
    """The sentence that says which fields must be filled in; empty for filters."""
    if not getattr(form, "mark_optional", True):
        return ""
    if all(field.field.required for field in form.visible_fields()):
        return gettext("Tous les champs sont obligatoires.")
    return gettext("Sauf mention contraire, tous les champs sont obligatoires.")


@register.filter
def percent(share: float | None) -> int:
    """A share from 0 to 1 as a whole percentage."""
    return round(100 * (share or 0))


@register.simple_tag
def uid(prefix: str = "x") -> str:
    """An id that no other element of the page has."""
    return f"{prefix}-{uuid4().hex[:8]}"


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Sequence[float], label: str) -> dict:
    """A trend in one line of text height; `label` says what it shows to those who cannot see it."""
    return {"points": charts.points(values), "label": label}


@register.inclusion_tag("components/bars.html")
def bar_chart(data: Sequence[tuple[str, float]], label: str, unit: str = "") -> dict:
    """Vertical bars from (label, value) pairs, followed by the same numbers as a table for everyone."""
    return {"bars": charts.bars(data), "data": data, "label": label, "unit": unit}


@register.simple_block_tag(takes_context=True)
def dialog(context: template.Context, content: str, *, id: str, title: str, wide: bool = False) -> SafeString:
    """A modal window opened by `data-dialog-open="id"`; see components/dialog.html."""
    return render_to_string(
        "components/dialog.html", {"id": id, "title": title, "wide": wide, "body": content}
    )


@register.simple_block_tag
def datatable(content: str, *, caption: str, caption_hidden: bool = False, dense: bool = False) -> SafeString:
    """A table with its caption, scrolling sideways by keyboard when narrow; see components/table.html."""
    return render_to_string(
        "components/table.html",
        {"caption": caption, "caption_hidden": caption_hidden, "dense": dense, "body": content},
    )
