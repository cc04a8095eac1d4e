"""The door of every page and action: `requires` declares, `require` raises."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import POLICY
from helpdesk.kernel.errors import NotPermitted

View = Callable[..., HttpResponse]


def require(user: User, permission: str) -> None:
    """Raise `NotPermitted` unless the user holds `permission`."""
    if not user.can(permission):
        raise NotPermitted(_("Votre rôle ne permet pas cette action."))


def requires(permission: str) -> Callable[[View], View]:
    """Declare the permission of a view; anonymous visitors were already sent to the log-in page."""
    if permission not in POLICY:
        raise LookupError(permission)

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            require(request.user, permission)
            return view(request, *args, **kwargs)

        wrapper.permission = permission
        return wrapper

    return decorate
