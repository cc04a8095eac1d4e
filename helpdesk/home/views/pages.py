"""The pages that the law asks for, in few words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from helpdesk.kernel.http import http_methods, public


@public
@http_methods(db_readonly=["GET"])
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (loi n° 2005-102, art. 47; décret n° 2019-768)."""
    return render(request, "home/accessibility.html")


@public
@http_methods(db_readonly=["GET"])
def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes the site (loi n° 2004-575, art. 6)."""
    return render(request, "home/legal.html")


@public
@http_methods(db_readonly=["GET"])
def privacy(request: HttpRequest) -> HttpResponse:
    """What becomes of personal data (RGPD, art. 13)."""
    return render(request, "home/privacy.html")
