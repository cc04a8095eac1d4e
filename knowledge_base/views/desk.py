"""The editors' desk: what is published, what is in preparation, what must be read again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.access import requires
from helpdesk.kernel import clock
from helpdesk.kernel.http import http_methods
from knowledge_base.differences import differences
from knowledge_base.enums import OPEN_STATES, Category, State
from knowledge_base.forms import ReasonForm
from knowledge_base.models import ArticleVersion, VersionQuerySet
from knowledge_base.readability import measure
from knowledge_base.rendering import body_html
from knowledge_base.workflow import VERSION

PAGE = 50
COMMENTS = 10


@dataclass(frozen=True)
class Shelf:
    """One list of versions; `pick` narrows what the user may see."""

    key: str
    label: str | Promise
    pick: Callable[[VersionQuerySet], VersionQuerySet]


_SHELVES = (
    Shelf("publiees", _("Publiées"), lambda rows: rows.published()),
    Shelf("a-relire", _("À relire"), lambda rows: rows.due_for_review(clock.today())),
    Shelf("en-preparation", _("En préparation"), lambda rows: rows.open()),
    Shelf("archivees", _("Archivées"), lambda rows: rows.filter(state=State.ARCHIVED)),
)
SHELVES = {shelf.key: shelf for shelf in _SHELVES}


@requires("article.read")
@http_methods(db_readonly=["GET"])
def manage(request: HttpRequest) -> HttpResponse:
    """The versions of one shelf, the next to be reviewed first."""
    shelf = SHELVES.get(request.GET.get("liste", ""), _SHELVES[0])
    category = request.GET.get("theme", "")
    rows = shelf.pick(ArticleVersion.objects.visible_to(request.user))
    if category in Category.values:
        rows = rows.filter(category=category)
    page = rows.with_article().with_feedback().page_by_review(request.GET.get("apres", ""), PAGE)
    context = {
        "tabs": [_tab(each, shelf) for each in _SHELVES],
        "shelf": shelf,
        "page": page,
        "categories": Category.choices,
        "category": category,
        "next_url": _address(shelf, category, page.next_cursor) if page.next_cursor else "",
        "first_url": _address(shelf, category) if request.GET.get("apres") else "",
        "can_write": request.user.can("article.write"),
    }
    return render(request, "knowledge_base/manage.html", context)


@requires("article.read")
@http_methods(db_readonly=["GET"])
def version_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its words, its history, what changed since another, what can be done with it."""
    visible = ArticleVersion.objects.visible_to(request.user).select_related("article", "author")
    version = get_object_or_404(visible, pk=pk)
    siblings = list(visible.filter(article=version.article, language=version.language).order_by("-number"))
    compared = _compared(request.GET.get("avec", ""), version, siblings)
    context = {
        "version": version,
        "body": body_html(version.body),
        "siblings": siblings,
        "compared": compared,
        "changes": differences(compared, version) if compared else [],
        "moves": VERSION.available(version, request.user.can),
        "reason_form": ReasonForm(),
        "readability": measure(f"{version.short_answer}\n{version.body}"),
        "in_preparation": next((each for each in siblings if each.state in OPEN_STATES), None),
        "facts": _facts(version),
        "can_write": request.user.can("article.write"),
        "opinions": _opinions(version),
    }
    return render(request, "knowledge_base/version.html", context)


def _tab(shelf: Shelf, current: Shelf) -> dict[str, object]:
    return {"label": shelf.label, "url": _address(shelf, ""), "current": shelf is current}


def _address(shelf: Shelf, category: str, cursor: str = "") -> str:
    asked = {"liste": shelf.key, "theme": category, "apres": cursor}
    return f"{reverse('knowledge_base:manage')}?{urlencode({k: v for k, v in asked.items() if v})}"


def _compared(
    asked: str, version: ArticleVersion, siblings: Sequence[ArticleVersion]
) -> ArticleVersion | None:
    """The version to compare with: the one asked for, else the one before."""
    others = [each for each in siblings if each != version]
    wanted = [each for each in others if asked.isdigit() and each.number == int(asked)]
    before = [each for each in others if each.number < version.number]
    return next(iter([*wanted, *before]), None)


def _facts(version: ArticleVersion) -> list[dict[str, object]]:
    day = partial(date_format, format="j F Y")
    until = day(version.valid_until) if version.valid_until else gettext("sans limite")
    facts = {
        _("Thème"): f"{version.category} · {version.get_category_display()}",
        _("Public"): version.get_audience_display(),
        _("Validité"): f"{day(version.valid_from)} – {until}",
        _("Relue le"): day(version.reviewed_on),
        _("À relire avant le"): day(version.review_by),
        _("Sources"): " ; ".join(version.sources),
        _("Mots des usagers"): ", ".join(version.keywords),
    }
    return [{"label": label, "value": value} for label, value in facts.items()]


def _opinions(version: ArticleVersion) -> dict[str, object]:
    feedback = version.feedback
    return {
        "helpful": feedback.filter(helpful=True).count(),
        "unhelpful": feedback.filter(helpful=False).count(),
        "last": feedback.filter(helpful=False).order_by("-at")[:COMMENTS],
    }
