"""Who the service is: shown in acknowledgements, letters and page footers (CRPA R. 112-11-1)."""

from helpdesk import env

BASE_URL = env.BASE_URL() or f"http://localhost:{env.PORT()}"
SERVICE_NAME = "Centre de contact citoyens"
SERVICE_OPERATOR = "France Titres"
SERVICE_PHONE = "0 806 001 620"
SERVICE_EMAIL = env.SERVICE_EMAIL()
SERVICE_ADDRESS = "Centre de contact citoyens, 1 rue de l'Exemple, 08000 Charleville-Mézières"
SERVICE_HOURS = "du lundi au vendredi, de 9 h à 17 h"
INBOUND_ADDRESSES = [SERVICE_EMAIL, *env.INBOUND_ADDRESSES()]
TRUSTED_AUTHSERV = frozenset(env.TRUSTED_AUTHSERV())
STATE_SITE = env.STATE_SITE()

SEARCH_ENGINE = "elasticsearch" if env.ELASTICSEARCH_URL() else "embedded"
ELASTICSEARCH_URL = env.ELASTICSEARCH_URL()

CLASSIFICATION_THRESHOLD = None
MAX_ATTACHMENTS = 10
MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
MAX_MESSAGE_CHARS = 20_000
ACKNOWLEDGEMENTS_PER_RECIPIENT_PER_DAY = 5
CHAT_SILENCE_MINUTES = 10
CHAT_UNANSWERED_MINUTES = 5
