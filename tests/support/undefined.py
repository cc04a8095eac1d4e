"""A variable that a template of ours names and nobody defines fails the test, where production shows nothing."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from django.conf import settings
from django.core.signals import setting_changed
from django.template import Context
from django.template.base import FilterExpression


class UndefinedVariable(AssertionError):
    """The template's author meant a variable that is not there."""


class Strict(str):
    """Django's `string_if_invalid`: empty as in production, but noticed when a template of ours asks for it."""

    def __bool__(self) -> bool:
        _complain(sys._getframe(1))
        return False

    def __contains__(self, part: str) -> bool:
        _complain(sys._getframe(1))
        return False


def _complain(frame: FrameType) -> None:
    """Raise, unless a `default` filter or another project's template accounts for the absence."""
    expression, context = frame.f_locals.get("self"), frame.f_locals.get("context")
    if not isinstance(context, Context) or context.template is None:
        return
    if isinstance(expression, FilterExpression) and _has_default(expression):
        return
    origin = context.render_context.template.origin
    if str(origin.name).startswith(f"{settings.BASE_DIR}/") and ".venv/" not in str(origin.name):
        named = expression.token if isinstance(expression, FilterExpression) else "in blocktranslate"
        raise UndefinedVariable(f"{named} is not defined in {origin.template_name}")


def _has_default(expression: FilterExpression) -> bool:
    return any(function.__name__ in {"default", "default_if_none"} for function, _ in expression.filters)


@pytest.fixture(scope="session", autouse=True)
def _strict_templates() -> None:
    """In the settings, because Django makes its engines again whenever a test changes DEBUG."""
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Strict()
    setting_changed.send(sender=None, setting="TEMPLATES", value=settings.TEMPLATES, enter=True)
