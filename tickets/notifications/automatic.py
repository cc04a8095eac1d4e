"""What every mail that no human decided has in common: to whom, with which headers, and how many (RFC 3834)."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from tickets.enums import Channel
from tickets.models.people import is_ours, mailbox_of
from tickets.models.quota import QuotaScope
from tickets.notifications.quota import Quota, digest, take

_MACHINE = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "bulk"}
_ID = re.compile(r"[!-;=?-~]{1,200}@[!-;=?A-~]{1,100}")
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_UNPROVEN = (Channel.WEB, Channel.CHAT)


def machine_headers(in_reply_to: str = "") -> dict[str, str]:
    """Sections 3.1.6 to 3.1.8 and 5; a Message-ID that is not plain ASCII is not repeated.

    The envelope's sender stays the service's own address, as section 4 allows: what comes back to it is
    recognised and never answered, and tells that the person's address does not work.
    """
    headers = dict(_MACHINE)
    if _ID.fullmatch(in_reply_to):
        headers["In-Reply-To"] = headers["References"] = f"<{in_reply_to}>"
    return headers


def mailable(address: str) -> str:
    """The address, or "" when nothing automatic may go there: not an address, or one of ours."""
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return "" if is_ours(address) else address


def withheld_reason(channel: str, address: str, origin: str) -> str:
    """Take one from the caps of this address and of this origin; "" when both had room, else the sentence to show."""
    exhausted = take(*_quotas(channel, address, origin))
    if exhausted is None:
        return ""
    if exhausted.scope == QuotaScope.RECIPIENT:
        return _("Plafond d'envois automatiques atteint pour cette adresse (%d par jour)") % exhausted.limit
    return _("Plafond d'envois automatiques atteint pour cette origine (%d par heure)") % exhausted.limit


def _quotas(channel: str, address: str, origin: str) -> list[Quota]:
    """A form or a chat proves nothing about the address typed in it: one a day."""
    daily = 1 if channel in _UNPROVEN else settings.ACKNOWLEDGEMENTS_PER_RECIPIENT_PER_DAY
    quotas = [Quota(QuotaScope.RECIPIENT, digest("recipient", mailbox_of(address)), daily, _DAY)]
    hourly = settings.ACKNOWLEDGEMENTS_PER_SOURCE_PER_HOUR.get(_kind_of_source(channel, origin))
    if origin and hourly:
        quotas.append(Quota(QuotaScope.SOURCE, digest("source", f"{channel}:{origin}"), hourly, _HOUR))
    return quotas


def _kind_of_source(channel: str, origin: str) -> str:
    """A mail's origin is its relay's address; without one, the domain of its return path, which is the sender's word."""
    if channel != Channel.EMAIL:
        return channel
    try:
        ip_address(origin)
    except ValueError:
        return "email_domain"
    return "email"
