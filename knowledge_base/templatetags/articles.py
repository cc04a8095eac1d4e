"""How articles are written out."""

from __future__ import annotations

from django import template

from knowledge_base.wording import french_spaces

register = template.Library()
register.filter("spaced", french_spaces, is_safe=True)
