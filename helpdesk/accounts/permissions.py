"""The whole policy on one page: which role holds which permission. Pure, and read by the authorisation tests."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    AGENT = "agent", _("Agent du CCC")
    SUPERVISOR = "supervisor", _("Superviseur du CCC")
    EDITOR = "editor", _("Rédacteur de la base de connaissances")
    DGEF = "dgef", _("Ingénieur DGEF")
    PREFECTURE = "prefecture", _("Guichet de préfecture")
    ADMIN = "admin", _("Administrateur")


_CCC = {Role.AGENT, Role.SUPERVISOR}

POLICY: dict[str, frozenset[str]] = {
    permission: frozenset(roles)
    for permission, roles in {
        "dashboard.read": set(Role),
        "ticket.read": _CCC,
        "ticket.write": _CCC,
        "ticket.assign": {Role.SUPERVISOR},
        "ticket.discard": {Role.SUPERVISOR},
        "reception.read": {Role.SUPERVISOR, Role.ADMIN},
        "reception.replay": {Role.SUPERVISOR, Role.ADMIN},
        "phone.write": _CCC,
        "chat.answer": _CCC,
        "article.read": _CCC | {Role.EDITOR},
        "article.write": {Role.EDITOR},
        "article.publish": {Role.EDITOR},
        "case.read": _CCC | {Role.PREFECTURE},
        "case.write": _CCC,
        "case.decide": {Role.SUPERVISOR},
        "anomaly.read": _CCC | {Role.DGEF},
        "anomaly.report": _CCC,
        "anomaly.triage": {Role.DGEF},
        "desk.read": {Role.PREFECTURE},
        "desk.write": {Role.PREFECTURE},
        "outbox.read": {Role.SUPERVISOR, Role.ADMIN},
        "outbox.release": {Role.SUPERVISOR},
        "audit.read": {Role.SUPERVISOR, Role.ADMIN},
        "reference.write": {Role.ADMIN},
    }.items()
}


def allows(role: str, permission: str) -> bool:
    """Whether `role` holds `permission`; an unknown permission is a programming error."""
    return role in POLICY[permission]
