"""Themes as people browse them: families of categories, with how many answers each holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from knowledge_base.enums import Category
from knowledge_base.models import VersionQuerySet


@dataclass(frozen=True)
class Theme:
    """One category and the number of answers that the viewer may read in it."""

    category: Category
    count: int


@dataclass(frozen=True)
class Family:
    """Neighbouring themes under one heading."""

    title: str | Promise
    themes: list[Theme]


_FAMILIES: tuple[tuple[str | Promise, tuple[Category, ...]], ...] = (
    (_("Mon compte"), (Category.A1, Category.A2, Category.A3)),
    (_("Déposer ma demande"), (Category.B1, Category.B2, Category.B3, Category.B4, Category.B5)),
    (_("Délais et suivi"), (Category.D1, Category.D2, Category.D3)),
    (_("Attestations et droits"), (Category.E1, Category.E2)),
    (_("Visa et paiement"), (Category.C2, Category.C1)),
    (_("Rendez-vous et changements"), (Category.F1, Category.F2)),
    (_("Nationalité française"), (Category.G1,)),
    (_("Autres questions"), (Category.RGPD, Category.FRAUDE, Category.HP)),
)


def families(versions: VersionQuerySet) -> list[Family]:
    """The families that hold at least one of `versions`, counted in one query."""
    counted = versions.order_by().values("category").annotate(count=Count("pk"))
    counts = {row["category"]: row["count"] for row in counted}
    made = (
        Family(title, [Theme(category, counts[category]) for category in categories if category in counts])
        for title, categories in _FAMILIES
    )
    return [family for family in made if family.themes]
