"""The ways to reach a desk about an appointment, and the rule of two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from escalation.enums import DIGITAL_KINDS, ContactKind


@dataclass(frozen=True)
class Vector:
    """One way to change an appointment. The value of a LINK is "" until the convocation exists."""

    kind: str
    value: str = ""
    label: str = ""

    @property
    def digital(self) -> bool:
        return self.kind in DIGITAL_KINDS

    @property
    def usable(self) -> bool:
        return self.kind == ContactKind.LINK or bool(self.value.strip())

    @property
    def shown_label(self) -> str:
        return self.label or str(ContactKind(self.kind).label)


def refusal_of(vectors: Iterable[Vector]) -> str | None:
    """Why these ways do not allow an invitation, or None: two different ones, one of them not digital (SEED1)."""
    usable = [vector for vector in vectors if vector.usable]
    if len({vector.kind for vector in usable}) < 2:
        return _(
            "Une invitation doit offrir au moins deux moyens différents de changer le rendez-vous : "
            "ajoutez-en un (téléphone, courrier, guichet, lien personnel ou courriel)."
        )
    if all(vector.digital for vector in usable):
        return _(
            "Une invitation doit offrir au moins un moyen non numérique de changer le rendez-vous : "
            "ajoutez le téléphone, le courrier ou le guichet."
        )
    return None
