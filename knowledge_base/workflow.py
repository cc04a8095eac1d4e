"""The allowed moves of a version, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.audit.trail import record_move
from helpdesk.kernel import clock
from helpdesk.kernel.workflow import Move, Workflow
from knowledge_base.enums import State
from knowledge_base.models import ArticleVersion

_ACCURACY = "CRPA, art. L. 312-3"
"""Published documents bind the administration: what is published must be dated and reviewed."""


def _now(data: Mapping[str, Any]):
    return clock.now()


def _must_hold_today(version: ArticleVersion, data: Mapping[str, Any]) -> str | None:
    if version.valid_until and version.valid_until < clock.today():
        return _("La date de fin de validité est passée : corrigez-la ou archivez l'article.")
    if version.is_due_for_review:
        return _("La date de relecture est passée : relisez l'article et fixez la prochaine relecture.")
    return None


VERSION = Workflow(
    "article",
    State,
    record=record_move,
    moves=[
        Move(
            name="submit",
            sources=frozenset({State.DRAFT}),
            target=State.LEGAL_REVIEW,
            label=gettext_lazy("Envoyer en relecture juridique"),
            permission="article.write",
        ),
        Move(
            name="publish",
            sources=frozenset({State.LEGAL_REVIEW}),
            target=State.PUBLISHED,
            label=gettext_lazy("Publier"),
            permission="article.publish",
            ground=_ACCURACY,
            guard=_must_hold_today,
            stamps={"published_at": _now},
        ),
        Move(
            name="return",
            sources=frozenset({State.LEGAL_REVIEW}),
            target=State.DRAFT,
            label=gettext_lazy("Rendre à l'auteur"),
            permission="article.publish",
            requires=("reason",),
        ),
        Move(
            name="supersede",
            sources=frozenset({State.PUBLISHED}),
            target=State.ARCHIVED,
            label=gettext_lazy("Remplacée par une nouvelle version"),
            stamps={"archived_at": _now},
        ),
        Move(
            name="archive",
            sources=frozenset({State.PUBLISHED}),
            target=State.ARCHIVED,
            label=gettext_lazy("Archiver"),
            permission="article.publish",
            requires=("reason",),
            stamps={"archived_at": _now},
        ),
        Move(
            name="abandon",
            sources=frozenset({State.DRAFT, State.LEGAL_REVIEW}),
            target=State.ARCHIVED,
            label=gettext_lazy("Abandonner cette version"),
            permission="article.write",
            requires=("reason",),
            stamps={"archived_at": _now},
        ),
    ],
)
