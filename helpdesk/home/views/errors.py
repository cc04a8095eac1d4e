"""Pages for what went wrong, in plain words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from helpdesk.kernel.errors import Refused


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or came from elsewhere: say how to send it again."""
    if not request.headers.get("HX-Request"):
        return render(request, "errors/csrf.html", status=403)
    error = Refused(_("La page est restée ouverte trop longtemps. Rechargez-la, puis recommencez."))
    response = render(request, "errors/_refusal_fragment.html", {"error": error}, status=403)
    response["HX-Retarget"], response["HX-Reswap"] = "#alerts", "innerHTML"
    return response
