"""Logging in and out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView

from helpdesk.accounts.models import User
from helpdesk.demo.accounts import ACCOUNTS, PASSWORD
from helpdesk.kernel.http import http_methods, public


class _LogIn(LoginView):
    """By address and password; the demo offers each of its roles in one press."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, demo_accounts=_demo_accounts())


def _demo_accounts() -> list[dict[str, str]]:
    """The log-ins of the demo that exist here; none on a site that is not the demo."""
    if not settings.DEMO:
        return []
    users = User.objects.filter(email__in=[account.email for account in ACCOUNTS], is_active=True)
    return [
        {
            "email": user.email,
            "password": PASSWORD,
            "name": user.get_full_name(),
            "role": f"{user.get_role_display()} {user.departement}".strip(),
        }
        for user in users.order_by("pk")
    ]


log_in = public(http_methods(db_readonly=["GET"], db_write=["POST"])(_LogIn.as_view()))
log_out = public(http_methods(db_write=["POST"])(LogoutView.as_view()))
