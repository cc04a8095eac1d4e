"""What an agent says or types to reach a person whom an answer did not reach."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.actions.follow_up import LONGEST_ADDRESS
from tickets.enums import ContactKind, Delivery
from tickets.models import FollowUp
from tickets.models.people import normalise_email

NEW = "new"


class CallForm(forms.Form):
    """What the person said on the phone, if anything is worth keeping."""

    note = forms.CharField(label=gettext_lazy("Ce que la personne a répondu"), max_length=300, required=False)


class LetterForm(forms.Form):
    """Where the letter goes."""

    postal_address = forms.CharField(
        label=gettext_lazy("Adresse postale"),
        help_text=gettext_lazy("Une ligne par élément, le code postal et la ville en dernier."),
        max_length=LONGEST_ADDRESS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy(
                "Demandez l'adresse postale à la personne, par téléphone, et notez-la ici."
            )
        },
    )


class AddressForm(forms.Form):
    """An address of this person that is known, or a new one that they gave on the phone."""

    mark_optional = False

    chosen = forms.ChoiceField(label=gettext_lazy("Envoyer à"), widget=forms.RadioSelect)
    address = forms.EmailField(label=gettext_lazy("Nouvelle adresse"), required=False, max_length=254)
    confirmed = forms.BooleanField(
        label=gettext_lazy("La personne m'a donné et épelé cette adresse au téléphone"), required=False
    )

    def __init__(self, *args, follow_up: FollowUp, **options) -> None:
        super().__init__(*args, **options)
        known = known_addresses(follow_up)
        self.fields["chosen"].choices = [*((value, value) for value in known), (NEW, _("Une autre adresse"))]
        self.fields["chosen"].initial = known[0] if known else NEW

    def clean(self) -> dict:
        data = super().clean()
        if data.get("chosen") != NEW:
            return data
        if not data.get("address") and "address" not in self.errors:
            self.add_error("address", _("Écrivez l'adresse que la personne vous a donnée."))
        if not data.get("confirmed"):
            self.add_error("confirmed", _("Confirmez d'abord l'adresse par téléphone avec la personne."))
        return data

    @property
    def has_choice(self) -> bool:
        """Whether there is any known address beside a new one."""
        return len(self.fields["chosen"].choices) > 1

    @property
    def target(self) -> str:
        """The address to send to, once the form is valid."""
        data = self.cleaned_data
        return data["address"] if data["chosen"] == NEW else data["chosen"]


class DropForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Pourquoi laisser sans suite ?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def known_addresses(follow_up: FollowUp) -> list[str]:
    """This person's addresses that may receive the answer, the newest first; the one that failed only for a fault of ours."""
    failed = normalise_email(follow_up.message.address)
    points = follow_up.ticket.person.contact_points.all()
    values = [
        point.value
        for point in points
        if point.kind == ContactKind.EMAIL and not (point.undeliverable_since and point.value != failed)
    ]
    return [value for value in reversed(values) if value != failed or follow_up.cause == Delivery.FAILED]
