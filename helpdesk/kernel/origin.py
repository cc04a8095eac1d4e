"""Where a request comes from: its network address behind our own proxies, and what may be kept of it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def client_address(request: HttpRequest) -> str:
    """The address of the browser, or "" when the server knows none.

    X-Forwarded-For is read from its end, as long as each hop is one of TRUSTED_PROXIES: what a client wrote itself
    at the beginning of the header is worth nothing.
    """
    hops = [request.META.get("REMOTE_ADDR", "")]
    hops += reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-20:])
    nearest = ""
    for hop in hops:
        address = _read(hop)
        if address is None:
            break
        nearest = str(address)
        if not any(address in network for network in settings.TRUSTED_PROXIES):
            break
    return nearest


def origin_of(request: HttpRequest) -> str:
    """32 hexadecimal digits, the same for one connection and telling nobody its address: what may be stored.

    An IPv6 subscriber has a whole /64, so that is what counts as one.
    """
    address = _read(client_address(request))
    if address is None:
        return ""
    subscriber = address if address.version == 4 else ip_network(f"{address}/64", strict=False)
    return salted_hmac("helpdesk.origin", str(subscriber), algorithm="sha256").hexdigest()[:32]


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
