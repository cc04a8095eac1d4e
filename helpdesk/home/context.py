"""What every page knows: the service, and the counts of the working bar."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from helpdesk.accounts.models import User
from tickets.models import Ticket

COUNTED = 100
_REMEMBERED_SECONDS = 10


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


def navigation(request: HttpRequest) -> dict:
    """`nav_counts` for the working bar, read only by the pages that show it."""
    return {"nav_counts": SimpleLazyObject(lambda: _counts(getattr(request, "user", None)))}


def _counts(user: User | None) -> dict[str, int]:
    """What waits, by key of the bar; capped, and remembered for those who see the same tickets."""
    if user is None or not user.is_authenticated or not user.can("ticket.read"):
        return {}
    key = (
        f"home.nav.{user.role}.{'-'.join(str(pk) for pk in sorted(user.teams.values_list('pk', flat=True)))}"
    )
    return cache.get_or_set(key, lambda: {"tickets": _to_do(user)}, _REMEMBERED_SECONDS)


def _to_do(user: User) -> int:
    rows = Ticket.objects.visible_to(user).to_do().order_by()
    return len(rows.values_list("pk", flat=True)[:COUNTED])
