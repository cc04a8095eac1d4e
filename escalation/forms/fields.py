"""Fields that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms

from escalation.actions import ProofFile
from helpdesk.kernel import clock
from tickets.departements import DEPARTEMENTS
from tickets.models import Procedure


class PageForm(forms.Form):
    """A form that shares its page with others: its ids start with its own name, so that none is there twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)


class RuledForm(PageForm):
    """What is missing is said by the rules, in a better sentence than « obligatoire »: nothing is marked optional."""

    mark_optional = False


def procedure_choices() -> list[tuple[str, str]]:
    return [("", "—"), *Procedure.objects.on(clock.today()).values_list("code", "label")]


def departement_choices() -> list[tuple[str, str]]:
    return [("", "—"), *((code, f"{code} — {name}") for code, name in DEPARTEMENTS.items())]


def lines_of(text: str) -> list[str]:
    """One item a line, blank ones left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def proof_files(uploads: list) -> list[ProofFile]:
    return [
        ProofFile(
            filename=upload.name or "preuve",
            content_type=upload.content_type or "application/octet-stream",
            content=upload.read(),
        )
        for upload in uploads
    ]


def areas(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})
