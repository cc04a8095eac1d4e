"""How each answer of a mail server or of a provider's API is read: what is worth another try, and what is not."""

from __future__ import annotations

import smtplib

import requests
from anymail.exceptions import AnymailAPIError
from urllib3.exceptions import NewConnectionError

from helpdesk.outbox.retry import DeliveryError, Permanent, Temporary, Unanswered, Unavailable

_OURS_TO_MEND = frozenset({401, 402, 403, 404, 407})
"""The key, the account or the address of the API: an operator's work, during which no mail may be given up."""
_LATER = frozenset({408, 409, 423, 425, 429})
_SMTP_OURS_TO_MEND = frozenset({530, 534, 535, 538})
"""RFC 4954: log-in or encryption is required, or was refused."""
_NO_ANSWER = frozenset({502, 504})


def opening_error(error: Exception) -> DeliveryError:
    """No connection, no encryption where it is asked for, no log-in: the mail stays with us, in clear to nobody."""
    return Unavailable(f"{type(error).__name__}: {error}")


def smtp_error(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> DeliveryError:
    """RFC 5321, 4.2.1: 4yz may be tried again (greylisting says 450 or 451), 5yz must not."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    else:
        code, text = error.smtp_code, error.smtp_error
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    if code in _SMTP_OURS_TO_MEND:
        return Unavailable(f"{code} {words}")
    # Below 400 nothing was refused, and nothing was confirmed either.
    kind = Permanent if code >= 500 else Temporary if code >= 400 else Unanswered
    return kind(f"{code} {words}")


def api_error(error: AnymailAPIError) -> DeliveryError:
    """The class of a provider's refusal, or of its silence."""
    code = getattr(error, "status_code", None)
    if code is None:
        return _unreached(error)
    if code < 300:
        return (Temporary if _is_readable(error) else Unanswered)(str(error))
    if code in _OURS_TO_MEND:
        return Unavailable(str(error))
    if code in _NO_ANSWER:
        return Unanswered(str(error))
    return (Permanent if code < 500 and code not in _LATER else Temporary)(str(error))


def is_already_taken(error: AnymailAPIError) -> bool:
    """Whether the provider says that it has this very request already (Brevo: `duplicate_parameter`)."""
    return "duplicate_parameter" in str(error)


def _unreached(error: AnymailAPIError) -> DeliveryError:
    """Only a connection that was never made proves that nothing was sent."""
    if isinstance(error, requests.ConnectTimeout) or _never_connected(error):
        return Unavailable(str(error))
    return (Unanswered if isinstance(error, requests.RequestException) and error.__cause__ else Temporary)(
        str(error)
    )


def _never_connected(error: BaseException) -> bool:
    """Refused, unknown host or unusable certificate: urllib3 says so at the bottom of its causes."""
    cause = error.__cause__
    if isinstance(cause, requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return True
    reason = getattr(cause.args[0], "reason", None) if cause is not None and cause.args else None
    return isinstance(reason, NewConnectionError)


def _is_readable(error: AnymailAPIError) -> bool:
    """A success code with a refusal in the provider's own words (Postal), not a page from somewhere between."""
    try:
        error.response.json()
    except (AttributeError, ValueError):
        return False
    return True
