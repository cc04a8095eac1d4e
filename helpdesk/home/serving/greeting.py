"""What the person at the keyboard reads once everything runs."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from helpdesk import env
from helpdesk.accounts.permissions import Role
from helpdesk.demo.accounts import ACCOUNTS, PASSWORD


def greeting(url: str) -> str:
    """The addresses, the demo log-ins, and what runs apart."""
    return "\n".join([f"\n{settings.SERVICE_NAME}: {url}/", *_details(url), "\nCtrl-C stops it.\n"])


def _details(url: str) -> Iterator[str]:
    if not env.EMAIL_PROVIDER():
        yield f"Mails that it sends are kept in {settings.MAILBOX_DIR}"
    if env.REDIS_URL():
        yield "Worker and scheduler run apart:"
        yield "  .venv/bin/celery --app helpdesk worker"
        yield "  .venv/bin/celery --app helpdesk beat --scheduler celery.beat.Scheduler"
    if settings.DEMO:
        yield f"\nDemo log-ins, all with the password {PASSWORD}"
        yield from (f"  {account.email:<28}{Role(account.role).label}" for account in ACCOUNTS)
