"""The project: wiring on top, shared ground below, no business rule."""

from helpdesk.celery import app as celery_app

__all__ = ["celery_app"]
