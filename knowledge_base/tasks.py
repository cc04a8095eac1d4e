"""Work done outside of a page."""

from __future__ import annotations

from celery import shared_task

from knowledge_base import actions


@shared_task(name="knowledge_base.tasks.note_search")
def note_search(**search) -> None:
    """Write one search in the log: pages that read do not write."""
    actions.log_search(**search)
