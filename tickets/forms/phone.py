"""The agent's form for a call in progress: one screen, one Tab order, nothing compulsory but the words."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy

from helpdesk.accounts.models import User
from tickets.channels.structured import document
from tickets.forms.contact import IdentityFields


class PhoneForm(IdentityFields):
    """What the caller says, noted by an agent; the identity is declared, not verified."""

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
        for name in ("first_name", "departement", "procedure"):
            self.fields[name].required = False
        self.fields["message"].label = gettext_lazy("Ce que dit la personne")
        self.fields["message"].help_text = gettext_lazy("Notez ses mots et le message d'erreur affiché.")
        self.fields["departement"].label = gettext_lazy("Département de résidence")
        self.fields["departement"].help_text = ""
        self.fields["title_expiry"].label = gettext_lazy("Fin du titre ou du visa")
        self.fields["email"].help_text = gettext_lazy("Pour l'accusé de réception et la réponse.")
        self.fields["phone"].widget.attrs["autofocus"] = True

    def raw(self, agent: User) -> bytes:
        data = self.cleaned_data
        return document(
            sender=self.sender(verified_by=f"agent:{agent.pk}"),
            declared=self.declared(blocked=data["blocked"]),
            text=data["message"],
            external_id=str(data["submission"]),
        )
