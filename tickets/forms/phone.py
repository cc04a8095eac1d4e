"""The agent's form for a call in progress: one screen, one Tab order, nothing compulsory but the words."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy

from helpdesk.accounts.models import User
from tickets.channels.structured import document
from tickets.forms.contact import IdentityFields

_SPOKEN = {
    "phone": (gettext_lazy("Numéro de la personne"), ""),
    "message": (
        gettext_lazy("Ce que dit la personne"),
        gettext_lazy("Notez ses mots et le message d'erreur affiché."),
    ),
    "departement": (gettext_lazy("Département de résidence"), ""),
    "procedure": (gettext_lazy("Démarche"), ""),
    "title_expiry": (gettext_lazy("Fin du titre ou du visa"), ""),
    "email": (gettext_lazy("Adresse électronique"), ""),
    "birth_date": (gettext_lazy("Date de naissance"), ""),
    "foreigner_number": (gettext_lazy("Numéro étranger (10 chiffres)"), ""),
    "application_number": (gettext_lazy("Numéro de la demande sur l'ANEF"), ""),
    "postal_address": (gettext_lazy("Adresse postale, pour l'accusé de réception"), ""),
}
"""Label and help as an agent reads them while somebody talks."""


class PhoneForm(IdentityFields):
    """What the caller says, noted by an agent; the identity is declared, not verified."""

    mark_optional = False
    blocked = forms.NullBooleanField(
        label=gettext_lazy("Bloqué par le téléservice"),
        required=False,
        widget=forms.Select(
            choices=[
                ("", gettext_lazy("Non précisé")),
                ("true", gettext_lazy("Oui")),
                ("false", gettext_lazy("Non")),
            ]
        ),
    )
    submission = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    field_order = [
        "phone",
        "last_name",
        "first_name",
        "departement",
        "procedure",
        "title_expiry",
        "blocked",
        "message",
        "email",
        "birth_date",
        "postal_address",
        "foreigner_number",
        "visa_number",
        "application_number",
    ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("last_name", "first_name", "departement", "procedure"):
            self.fields[name].required = False
        for name, (label, help_text) in _SPOKEN.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        self.fields["phone"].widget.attrs["autofocus"] = True
        self.fields["postal_address"].widget.attrs["rows"] = 2

    def raw(self, agent: User) -> bytes:
        data = self.cleaned_data
        return document(
            sender=self.sender(verified_by=f"agent:{agent.pk}"),
            declared=self.declared(blocked=data["blocked"]),
            text=data["message"],
            external_id=str(data["submission"]),
        )
