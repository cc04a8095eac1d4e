"""The public contact form and its confirmation."""

from __future__ import annotations

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from helpdesk.kernel.http import http_methods, public
from helpdesk.kernel.origin import origin_of
from helpdesk.outbox.models import Entry, State
from knowledge_base.models import ArticleVersion
from tickets.acknowledgement import acknowledgement_facts
from tickets.channels.base import channel_named
from tickets.enums import Channel
from tickets.forms.contact import ContactForm
from tickets.models import Ticket

_SALT = "tickets.confirmation"
_CONFIRMATION_SECONDS = 3600
_FOLDED = frozenset({"birth_date", "foreigner_number", "visa_number", "application_number", "postal_address"})


@never_cache
@public
@http_methods(db_readonly=["GET"], db_write=["POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Send a message without account; what was typed and the files survive any error."""
    if request.method == "POST":
        form = ContactForm(request.POST, request.FILES, language=get_language())
        if form.is_valid():
            return _accept(form, origin_of(request))
        form.keep_files()
    else:
        form = ContactForm(initial={"article": request.GET.get("article", "")[:80]})
    context = {
        "form": form,
        "article": _article(form),
        "kept": form.attachments,
        "more_open": bool(_FOLDED & set(form.errors)) or any(form[name].value() for name in _FOLDED),
    }
    return render(request, "tickets/contact.html", context, status=422 if form.errors else 200)


def _accept(form: ContactForm, origin: str) -> HttpResponse:
    receipt = channel_named(Channel.WEB).accept(form.raw(origin))
    return redirect("tickets:confirmation", signing.dumps(receipt.reception.pk, salt=_SALT))


def _article(form: ContactForm) -> ArticleVersion | None:
    slug = form["article"].value()
    published = ArticleVersion.objects.visible_to(None).filter(article__slug=slug or "", language="fr")
    return published.first()


@never_cache
@public
@http_methods(db_readonly=["GET"])
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """The acknowledgement on screen, for an hour, for the browser that sent the form."""
    try:
        reception_pk = signing.loads(token, salt=_SALT, max_age=_CONFIRMATION_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    ticket = Ticket.objects.filter(receptions=reception_pk).select_related("person").first()
    if ticket is None:
        ticket = Ticket.objects.filter(receptions__duplicates=reception_pk).select_related("person").first()
    facts = acknowledgement_facts(ticket) | {"mailed_to": _mailed_to(ticket)} if ticket else {"ticket": None}
    return render(request, "tickets/confirmation.html", facts)


def _mailed_to(ticket: Ticket) -> str:
    """Where the acknowledgement also goes by mail; "" when it does not, so that the page promises nothing."""
    leaving = Entry.objects.filter(dedupe_key=f"acknowledgement:{ticket.pk}").exclude(state=State.WITHHELD)
    return leaving.values_list("recipient", flat=True).first() or ""
