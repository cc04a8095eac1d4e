"""Refusals that a person reads: each carries one clear French sentence and, where there is one, its legal ground."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Something the rules do not allow; `str(error)` is shown as is. Nothing was written."""

    status = 409
    title = _("Action impossible")

    def __init__(self, reason: str, *, article: str = "") -> None:
        super().__init__(reason)
        self.reason = str(reason)
        self.article = article

    def __str__(self) -> str:
        return f"{self.reason} ({self.article})" if self.article else self.reason


class Refused(DomainError):
    """The workflow or a guard says no in the present state."""


class Invalid(DomainError):
    """The input cannot be used; `field` names what to correct."""

    status = 422
    title = _("Information à corriger")

    def __init__(self, reason: str, *, field: str = "", article: str = "") -> None:
        super().__init__(reason, article=article)
        self.field = field


class NotPermitted(DomainError):
    """This person may not do this; says nothing about what exists."""

    status = 403
    title = _("Accès non autorisé")
