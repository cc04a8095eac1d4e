"""Writing articles and moving them through their life."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from helpdesk.accounts.access import requires
from helpdesk.kernel import clock
from helpdesk.kernel.errors import Invalid
from helpdesk.kernel.http import http_methods
from knowledge_base import actions
from knowledge_base.enums import Audience
from knowledge_base.forms import ArticleForm, NewArticleForm, ReasonForm
from knowledge_base.models import ArticleVersion
from knowledge_base.readability import measure
from knowledge_base.wording import ArticleContent
from knowledge_base.workflow import VERSION

_PLAIN_MOVES = {"submit": actions.submit_for_review, "publish": actions.publish}
_REASONED_MOVES = {
    "return": actions.return_to_author,
    "archive": actions.archive,
    "abandon": actions.abandon,
}


@requires("article.write")
@http_methods(db_readonly=["GET"], db_write=["POST"])
def new_article(request: HttpRequest) -> HttpResponse:
    """Begin an article that does not exist yet."""
    today = clock.today()
    initial = {"audience": Audience.USER, "valid_from": today, "reviewed_on": today}
    form = NewArticleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        slug, content = form.cleaned_data["slug"], form.to_content()
        made = _attempt(form, lambda: actions.create_draft(actor=request.user, slug=slug, content=content))
        if made:
            return _saved(request, made)
    return _editor(request, form, None)


@requires("article.write")
@http_methods(db_write=["POST"])
def new_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next version with the words of this one."""
    source = _version(request, pk)
    draft = actions.create_draft(
        actor=request.user, slug=source.slug, content=ArticleContent.of(source), language=source.language
    )
    return redirect("knowledge_base:edit", draft.pk)


@requires("article.write")
@http_methods(db_readonly=["GET"], db_write=["POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite a draft, with its readability beside it."""
    version = _version(request, pk)
    form = ArticleForm(request.POST) if request.method == "POST" else ArticleForm.of(version)
    if request.method == "POST" and form.is_valid():
        seen, content = form.cleaned_data["checksum"], form.to_content()
        edited = _attempt(
            form,
            lambda: actions.edit_draft(version, actor=request.user, content=content, seen_checksum=seen),
        )
        if edited:
            return _saved(request, edited)
    return _editor(request, form, version)


@requires("article.write")
@http_methods(db_readonly=["POST"])
def readability(request: HttpRequest) -> HttpResponse:
    """The figures of the text being written; nothing is stored."""
    typed = f"{request.POST.get('short_answer', '')}\n{request.POST.get('body', '')}"
    return render(
        request, "knowledge_base/_readability_fragment.html", {"readability": measure(typed[:30_000])}
    )


@requires("article.read")
@http_methods(db_write=["POST"])
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Make one move of a version's life; the action checks the permission of that move."""
    version = _version(request, pk)
    seen = request.POST.get("seen_state", "")
    if name in _PLAIN_MOVES:
        moved = _PLAIN_MOVES[name](version, actor=request.user, seen_state=seen)
    elif name in _REASONED_MOVES:
        moved = _REASONED_MOVES[name](version, actor=request.user, seen_state=seen, reason=_reason(request))
    else:
        raise Http404
    messages.success(request, _("« %s » : c'est fait.") % VERSION.moves[name].label)
    return redirect("knowledge_base:version", moved.pk)


def _version(request: HttpRequest, pk: int) -> ArticleVersion:
    return get_object_or_404(ArticleVersion.objects.visible_to(request.user).with_article(), pk=pk)


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Indiquez un motif."), field="reason")
    return form.cleaned_data["reason"]


def _attempt(form: ArticleForm, act: Callable[[], ArticleVersion]) -> ArticleVersion | None:
    """The version, or None with the refusal put beside the field to correct."""
    try:
        return act()
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.reason)
        return None


def _saved(request: HttpRequest, version: ArticleVersion) -> HttpResponse:
    messages.success(request, _("Le brouillon est enregistré."))
    return redirect("knowledge_base:version", version.pk)


def _editor(request: HttpRequest, form: ArticleForm, version: ArticleVersion | None) -> HttpResponse:
    texts = [form[name].value() or "" for name in ("short_answer", "body")]
    context = {"form": form, "version": version, "readability": measure("\n".join(texts))}
    return render(request, "knowledge_base/editor.html", context, status=422 if form.errors else 200)
