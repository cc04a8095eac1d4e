"""What every page knows about the service."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def service(request: HttpRequest) -> dict:
    """Name, contact points and brand of the service; the state site flag switches the Republic's brand block."""
    return {
        "service": {
            "name": settings.SERVICE_NAME,
            "operator": settings.SERVICE_OPERATOR,
            "phone": settings.SERVICE_PHONE,
            "email": settings.SERVICE_EMAIL,
            "address": settings.SERVICE_ADDRESS,
            "hours": settings.SERVICE_HOURS,
            "state_site": settings.STATE_SITE,
            "demo": settings.DEMO,
        }
    }
