"""The public help: browse, search, read, say whether it helped."""

from __future__ import annotations

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk.kernel.http import http_methods, public
from helpdesk.kernel.origin import client_address
from knowledge_base.actions import record_feedback
from knowledge_base.enums import Category, Language, SearchSource
from knowledge_base.forms import FeedbackForm
from knowledge_base.models import ArticleVersion, VersionQuerySet
from knowledge_base.rendering import body_html, faq_page
from knowledge_base.search import search_articles, suggest
from knowledge_base.themes import families
from knowledge_base.views import journal

MAX_QUERY = 500
MAX_SUGGESTION_TEXT = 4_000
FEEDBACK_SECONDS = 24 * 3600


def _readable(request: HttpRequest) -> VersionQuerySet:
    """The published French answers that this visitor may read."""
    return ArticleVersion.objects.visible_to(request.user).published().in_language(Language.FR)


@public
@http_methods(db_readonly=["GET"])
def home(request: HttpRequest) -> HttpResponse:
    """The themes and a search box."""
    return render(
        request, "knowledge_base/help.html", {"families": families(_readable(request)), "query": ""}
    )


@public
@http_methods(db_readonly=["GET"])
def theme(request: HttpRequest, code: str) -> HttpResponse:
    """Every answer of one theme."""
    if code not in Category.values:
        raise Http404
    versions = _readable(request).filter(category=code).with_article().order_by("title")
    context = {"category": Category(code), "versions": versions, "query": ""}
    return render(request, "knowledge_base/theme.html", context)


@public
@http_methods(db_readonly=["GET"])
def search(request: HttpRequest) -> HttpResponse:
    """Results for what was typed: a page, or for htmx the list alone while one types."""
    typed = request.GET.get("q", "")[:MAX_QUERY].strip()
    found = search_articles(typed, viewer=request.user, as_you_type=bool(request.htmx))
    context = {"query": typed, "found": found}
    if request.htmx:
        return render(request, "knowledge_base/_results_fragment.html", context)
    if typed:
        source = SearchSource.AGENT if request.user.is_authenticated else SearchSource.PORTAL
        journal.tell(typed, found, source)
    context["families"] = families(_readable(request))
    return render(request, "knowledge_base/search.html", context)


@public
@http_methods(db_readonly=["GET"])
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One answer at its stable address."""
    return _article_page(request, _version(request, slug), FeedbackForm())


@public
@http_methods(db_write=["POST"])
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a reader's opinion, once a day for each answer and connection."""
    version = _version(request, slug)
    helpful = request.POST.get("helpful") == "1"
    form = FeedbackForm(request.POST)
    if not helpful and not form.is_valid():
        return _article_page(request, version, form)
    if _is_first_opinion(request, version):
        record_feedback(version, helpful=helpful, **({} if helpful else form.cleaned_data))
    messages.success(request, _("Merci, votre avis nous aide à améliorer cette réponse."))
    return redirect("knowledge_base:article", slug)


@public
@http_methods(db_readonly=["GET"])
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answers proposed while somebody writes to us: a fragment, empty when there is too little to go by."""
    text = request.GET.get("q", "")[:MAX_SUGGESTION_TEXT]
    found = suggest(
        text,
        language=request.GET.get("langue", "") or (get_language() or ""),
        category=request.GET.get("categorie", ""),
        limit=3,
    )
    return render(request, "knowledge_base/_suggestions_fragment.html", {"found": found})


def _version(request: HttpRequest, slug: str) -> ArticleVersion:
    return get_object_or_404(_readable(request).with_article(), article__slug=slug)


def _article_page(request: HttpRequest, version: ArticleVersion, form: FeedbackForm) -> HttpResponse:
    related = _readable(request).with_slugs(version.related).with_article().order_by("title")
    context = {
        "version": version,
        "body": body_html(version.body),
        "faq_page": faq_page(version),
        "related": related,
        "form": form,
    }
    return render(request, "knowledge_base/article.html", context, status=422 if form.errors else 200)


def _is_first_opinion(request: HttpRequest, version: ArticleVersion) -> bool:
    """Whether this connection says it for the first time today; only a keyed digest of it is kept, for a day."""
    digest = salted_hmac("knowledge_base.feedback", client_address(request)).hexdigest()
    return cache.add(f"article-feedback:{version.pk}:{digest}", True, FEEDBACK_SECONDS)
