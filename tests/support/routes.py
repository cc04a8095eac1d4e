"""Every address of the product."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver


def routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    """« prefix/pattern name » of every address under `resolver`, the admin apart."""
    found = []
    for pattern in resolver.url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            found.append(f"{route} {pattern.name or ''}")
        elif getattr(pattern, "namespace", "") != "admin":
            found += routes(pattern, route)
    return found
