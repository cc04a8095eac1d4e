"""Outgoing mail: a local mailbox by default; SMTP or any anymail provider by one variable."""

import secrets

from helpdesk import env

_provider = env.EMAIL_PROVIDER()

if not _provider:
    EMAIL_BACKEND = "helpdesk.outbox.mailbox.MailboxBackend"
elif _provider == "smtp":
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
else:
    EMAIL_BACKEND = f"anymail.backends.{_provider}.EmailBackend"

EMAIL_HOST = env.EMAIL_HOST()
EMAIL_PORT = env.EMAIL_PORT()
EMAIL_HOST_USER = env.EMAIL_USER()
EMAIL_HOST_PASSWORD = env.EMAIL_PASSWORD()
EMAIL_USE_TLS = env.EMAIL_SECURITY() == "starttls"
EMAIL_USE_SSL = env.EMAIL_SECURITY() == "tls"
EMAIL_TIMEOUT = 20
EMAIL_VERP = env.EMAIL_VERP() and _provider == "smtp"
MAILBOX_DIR = env.DATA_DIR() / "mailbox"
ANYMAIL = {
    **env.EMAIL_PROVIDER_SETTINGS(),
    "WEBHOOK_SECRET": env.WEBHOOK_SECRET() or [f"unset:{secrets.token_hex(32)}"],
}
