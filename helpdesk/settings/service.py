"""Who the service is: shown in acknowledgements, letters and page footers (CRPA R. 112-11-1)."""

from django.utils.translation import gettext_lazy as _

from helpdesk import env

BASE_URL = env.BASE_URL() or f"http://localhost:{env.PORT()}"
SERVICE_NAME = env.SERVICE_NAME()
SERVICE_OPERATOR = env.SERVICE_OPERATOR()
SERVICE_PHONE = env.SERVICE_PHONE()
SERVICE_EMAIL = env.SERVICE_EMAIL()
SERVICE_ADDRESS = env.SERVICE_ADDRESS()
# The default is known in the ten languages; other hours are shown as they are written.
SERVICE_HOURS = _(env.SERVICE_HOURS())
_POLLED = [mailbox.recipient for mailbox in env.MAILBOXES()]
INBOUND_ADDRESSES = list(dict.fromkeys([SERVICE_EMAIL, *env.INBOUND_ADDRESSES(), *_POLLED]))
TRUSTED_AUTHSERV = frozenset(env.TRUSTED_AUTHSERV())
STATE_SITE = env.STATE_SITE()

SEARCH_ENGINE = "elasticsearch" if env.ELASTICSEARCH_URL() else "embedded"
ELASTICSEARCH_URL = env.ELASTICSEARCH_URL()

CLASSIFICATION_THRESHOLD = None
MAX_ATTACHMENTS = 10
MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
MAX_MESSAGE_CHARS = 20_000
# A mail of 50 MB in base64, with its fields.
MAX_WEBHOOK_BYTES = 80 * 1024 * 1024
# Automatic mail: to one address (one a day when it was typed in a form or a chat), and because of one origin:
# the browser of a form or a chat, the relay that handed over a mail, the sender's domain when no relay is known
# (a large provider is one domain for half of the country).
ACKNOWLEDGEMENTS_PER_RECIPIENT_PER_DAY = 5
ACKNOWLEDGEMENTS_PER_SOURCE_PER_HOUR = {"web": 30, "chat": 30, "email": 300, "email_domain": 3000}
CHAT_SILENCE_MINUTES = 10
CHAT_UNANSWERED_MINUTES = 5
