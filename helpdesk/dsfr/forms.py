"""Django forms rendered with DSFR markup: label, hint and error tied to the field for assistive technology."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Widget
from django.utils.safestring import SafeString

_UNCLASSED = (forms.HiddenInput, forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


def css_class(widget: Widget) -> str:
    """The DSFR class of a widget, empty for those that DSFR dresses through their wrapper."""
    if isinstance(widget, _UNCLASSED):
        return ""
    if isinstance(widget, forms.FileInput):
        return "fr-upload"
    return "fr-select" if isinstance(widget, forms.Select) else "fr-input"


def kind(widget: Widget) -> str:
    """Which field template suits a widget: `checkbox`, `choices`, `hidden` or `input`."""
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    return "input"


class DsfrBoundField(forms.BoundField):
    """A field that knows its DSFR class, its anchor and the ids of its hint and errors."""

    def as_widget(
        self, widget: Widget | None = None, attrs: Any = None, only_initial: bool = False
    ) -> SafeString:
        widget = widget or self.field.widget
        attrs = dict(attrs or {})
        classes = f"{attrs.get('class') or widget.attrs.get('class', '')} {css_class(widget)}".strip()
        if classes:
            attrs["class"] = classes
        return super().as_widget(widget, attrs, only_initial)

    @property
    def kind(self) -> str:
        return kind(self.field.widget)

    @property
    def is_multiple_choice(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxSelectMultiple)

    @property
    def group_class(self) -> str:
        """The class of the wrapper, which also carries the error state."""
        if isinstance(self.field.widget, forms.FileInput):
            return "fr-upload-group"
        return "fr-select-group" if isinstance(self.field.widget, forms.Select) else "fr-input-group"

    @property
    def is_marked_optional(self) -> bool:
        """DSFR marks what may be left empty; a form that is all filters says `mark_optional = False`."""
        return not self.field.required and getattr(self.form, "mark_optional", True)

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}_helptext"

    @property
    def numbered_errors(self) -> list[tuple[str, str]]:
        """Each error with the id that `aria-describedby` names."""
        ids = (
            f"{self.auto_id}_error" if n == 0 else f"{self.auto_id}_error_{n}"
            for n in range(len(self.errors))
        )
        return list(zip(ids, self.errors, strict=True))

    @property
    def aria_describedby(self) -> str | None:
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        if not self.auto_id or self.is_hidden:
            return ""
        hint = [self.hint_id] if self.help_text else []
        return " ".join(hint + [error_id for error_id, _ in self.numbered_errors])

    @property
    def anchor(self) -> str:
        """The id of the first control, where a link of the error summary leads."""
        if self.kind == "choices" and self.subwidgets:
            return self.subwidgets[0].id_for_label
        return self.id_for_label


class DsfrRenderer(TemplatesSetting):
    """Fields with their label, hint and error tied together for assistive technology."""

    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"
    bound_field_class = DsfrBoundField


class DateInput(forms.DateInput):
    """The browser's own date picker; the value travels in ISO form, as the element requires."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class SearchInput(forms.TextInput):
    input_type = "search"


class MultipleFileInput(forms.FileInput):
    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Several files at once; cleans to a list of uploaded files, empty when none was sent."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> list:
        files = data if isinstance(data, (list, tuple)) else [data]
        return [
            cleaned
            for each in files or [None]
            if (cleaned := super(MultipleFileField, self).clean(each, initial))
        ]
