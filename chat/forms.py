"""The few questions before a conversation, and the contact points that may be left later."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.actions import LINE_CHARS
from tickets.departements import DEPARTEMENTS
from tickets.models.people import normalise_phone
from tickets.models.ticket import pk_of, reference_of


def _departements() -> list[tuple[str, str]]:
    return [
        ("", _("Choisissez un département")),
        *((code, f"{code} — {name}") for code, name in DEPARTEMENTS.items()),
    ]


class ContactFields(forms.Form):
    """Where an answer can go when the conversation is over."""

    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique"),
        required=False,
        help_text=gettext_lazy("Exemple : nom@example.org"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Téléphone"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        """E.164 when a French region knows the number, otherwise the digits as given."""
        phone = self.cleaned_data["phone"]
        number = normalise_phone(phone)
        if phone and len(number.lstrip("+")) < 6:
            raise forms.ValidationError(
                _("Ce numéro de téléphone est trop court. Laissez le champ vide au besoin.")
            )
        return number


class LeaveContactForm(ContactFields):
    """Left while waiting, or after the end: one of the two at least."""

    mark_optional = False

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and not data.get("email") and not data.get("phone"):
            self.add_error("email", _("Indiquez une adresse électronique ou un numéro de téléphone."))
        return data


class StartForm(ContactFields):
    """Who asks what; the question is the first line of the conversation."""

    question = forms.CharField(
        label=gettext_lazy("Votre question"),
        max_length=LINE_CHARS,
        help_text=gettext_lazy(
            "Vous pouvez écrire dans votre langue. Ne donnez jamais de mot de passe ni de code reçu par SMS."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": gettext_lazy("Écrivez votre question, même en quelques mots."),
            "max_length": gettext_lazy("Votre question dépasse %(limit_value)d caractères."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Votre prénom et votre nom"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Indiquez votre prénom et votre nom.")},
    )
    departement = forms.ChoiceField(
        label=gettext_lazy("Département où vous habitez"),
        required=False,
        choices=_departements,
        error_messages={
            "invalid_choice": gettext_lazy("Ce département n'existe pas. Choisissez-le dans la liste.")
        },
    )
    reference = forms.CharField(
        label=gettext_lazy("Référence d'une demande déjà faite"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Elle commence par CCC et figure dans notre accusé de réception."),
    )
    submission = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    field_order = ["question", "name", "departement", "email", "phone", "reference"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = gettext_lazy(
            "Pour vous répondre par écrit si la conversation s'interrompt."
        )

    def clean_question(self) -> str:
        return self.cleaned_data["question"].replace("\x00", "").strip()

    def clean_reference(self) -> str:
        """The reference as we write it; it proves nothing and is only shown to the agent."""
        text = self.cleaned_data["reference"]
        pk = pk_of(text)
        if text and pk is None:
            raise forms.ValidationError(
                _(
                    "Cette référence n'est pas complète. Recopiez-la, par exemple CCC-000123-K, ou laissez vide."
                )
            )
        return reference_of(pk) if pk else ""


class JoinForm(forms.Form):
    """The reference of the ticket that a conversation belongs to; empty for a ticket of its own."""

    reference = forms.CharField(label=gettext_lazy("Référence du ticket"), required=False, max_length=40)
