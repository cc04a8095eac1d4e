"""What a person without account may choose."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.forms.prefecture import free_slots
from escalation.models import Convocation, Slot
from escalation.wording import appointment_words

_OFFERED = 12


class PublicSlotField(forms.ModelChoiceField):
    def label_from_instance(self, slot: Slot) -> str:
        return appointment_words(slot)


class NewDateForm(forms.Form):
    """Another free slot of the same département; how many places it has is nobody's business."""

    slot = PublicSlotField(
        label=_("Choisissez une autre date"),
        queryset=Slot.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choisissez une date."),
            "invalid_choice": _("Cette date vient d'être prise. Choisissez-en une autre."),
        },
    )

    def __init__(self, *args: Any, convocation: Convocation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = free_slots(convocation.desk.departement).exclude(pk=convocation.slot_id)
        first = list(rows.values_list("pk", flat=True)[:_OFFERED])
        self.fields["slot"].queryset = rows.filter(pk__in=first)
