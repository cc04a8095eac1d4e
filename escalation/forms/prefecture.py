"""Forms of a préfecture's counter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.contacts import Vector
from escalation.directory.documents import documents_for
from escalation.enums import ContactKind, Via
from escalation.forms.fields import PageForm, RuledForm, areas, lines_of
from escalation.models import Case, Desk, Slot
from helpdesk.accounts.models import User
from helpdesk.dsfr.forms import DateInput
from helpdesk.kernel import clock

_SHOWN_SLOTS = 60


class SlotChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, slot: Slot) -> str:
        return f"{slot.when} — {slot.desk.name} ({slot.left})"


def free_slots(departement: str):
    """The next free slots of the active desks of a département; a key outside them is refused."""
    rows = Slot.objects.free(clock.now()).filter(desk__departement=departement, desk__active=True)
    first = list(rows.values_list("pk", flat=True)[:_SHOWN_SLOTS])
    return rows.filter(pk__in=first).select_related("desk")


class OfferForm(PageForm):
    """The slot, the ways to change it, the pieces to bring."""

    slot = SlotChoiceField(label=_("Créneau (places libres)"), queryset=Slot.objects.none(), empty_label=None)
    phone = forms.CharField(label=_("Téléphone"), required=False, max_length=40)
    counter = forms.CharField(label=_("Guichet, adresse et horaires"), required=False, widget=areas(2))
    post = forms.CharField(label=_("Courrier postal"), required=False, widget=areas(2))
    email = forms.EmailField(label=_("Courriel"), required=False)
    link = forms.BooleanField(
        label=_("Lien personnel, sans compte"), required=False, help_text=_("Créé avec la convocation.")
    )
    assistance = forms.CharField(label=_("Interprète ou aménagement prévu"), required=False, max_length=200)
    documents = forms.CharField(
        label=_("Pièces à apporter"),
        widget=areas(8),
        help_text=_("Une par ligne. Liste indicative : adaptez-la à la démarche (CESEDA, annexe 10)."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _proposed(case))
        super().__init__(*args, **kwargs)
        self.fields["slot"].queryset = free_slots(case.departement)

    def vectors(self) -> list[Vector]:
        data = self.cleaned_data
        written = [
            Vector(kind, data[kind.value])
            for kind in (ContactKind.PHONE, ContactKind.COUNTER, ContactKind.POST, ContactKind.EMAIL)
            if data[kind.value].strip()
        ]
        return [*written, Vector(ContactKind.LINK)] if data["link"] else written

    def documents_list(self) -> list[str]:
        return lines_of(self.cleaned_data["documents"])


def _proposed(case: Case) -> dict[str, Any]:
    """The desk's own ways and the démarche's pieces, to be corrected."""
    desk = Desk.objects.active().filter(departement=case.departement).first()
    ways = {way.kind: way.value for way in desk.contact_ways} if desk else {}
    return {
        **{kind: value for kind, value in ways.items() if kind != ContactKind.LINK},
        "link": True,
        "documents": "\n".join(documents_for(case.procedure)),
    }


class PrefectureRefusalForm(RuledForm):
    reason = forms.CharField(
        label=_("Motif du refus"),
        widget=areas(3),
        required=False,
        help_text=_("Envoyé à la personne et au centre de contact, avec les recours."),
    )


class RegisterForm(RuledForm):
    """T17: the paper application and its récépissé."""

    receipt_number = forms.CharField(label=_("Numéro du récépissé"), max_length=40, required=False)
    registered_on = forms.DateField(label=_("Enregistrée le"), widget=DateInput, required=False)
    receipt_expires_on = forms.DateField(
        label=_("Fin du récépissé"),
        widget=DateInput,
        help_text=_("Au moins un mois après l'enregistrement (R. 431-13)."),
    )
    documents = forms.CharField(
        label=_("Pièces remises"), widget=areas(5), required=False, help_text=_("Une par ligne.")
    )

    def documents_list(self) -> list[str]:
        return lines_of(self.cleaned_data["documents"])


class IncompleteForm(RuledForm):
    """T17b: exactly what is missing, and a reasonable delay."""

    pieces = forms.CharField(
        label=_("Pièces manquantes"), widget=areas(3), required=False, help_text=_("Une par ligne.")
    )
    deadline = forms.DateField(label=_("À remettre avant le"), widget=DateInput)

    def pieces_list(self) -> list[str]:
        return lines_of(self.cleaned_data["pieces"])


_ASKED = [choice for choice in Via.choices if choice[0] != Via.LINK]


class ChangeForm(PageForm):
    """A change asked without a computer, or by the desk itself."""

    via = forms.ChoiceField(label=_("Demandé"), choices=_ASKED)
    slot = SlotChoiceField(
        label=_("Nouveau créneau"),
        queryset=Slot.objects.none(),
        required=False,
        empty_label=_("Aucun pour l'instant : annuler le rendez-vous"),
    )
    reason = forms.CharField(label=_("Motif"), required=False, max_length=300)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].queryset = free_slots(case.departement)


class SlotsForm(forms.Form):
    """A series of slots."""

    desk = forms.ModelChoiceField(label=_("Guichet"), queryset=Desk.objects.none(), empty_label=None)
    first = forms.DateField(label=_("Du"), widget=DateInput)
    last = forms.DateField(label=_("Au"), widget=DateInput)
    opens = forms.TimeField(label=_("De"), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("À"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(label=_("Durée d'un rendez-vous, en minutes"), min_value=5, max_value=240)
    capacity = forms.IntegerField(label=_("Places par créneau"), min_value=1, max_value=50)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = Desk.objects.visible_to(user).active()
