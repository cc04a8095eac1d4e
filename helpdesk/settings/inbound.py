"""The mailboxes that `manage.py poll_mail` takes mail from (docs/mailboxes.md)."""

from helpdesk import env

MAILBOXES = env.MAILBOXES()
OPERATOR_EMAILS = env.OPERATOR_EMAILS()
