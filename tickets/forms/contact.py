"""The public contact form: everything an agent needs at first sight, nothing that the service already holds."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.channels.structured import document
from tickets.forms.fields import (
    FilesField,
    FrenchDateField,
    as_attachments,
    departement_field,
    keep,
    kept,
    procedure_choices,
)
from tickets.intake.message import Declared, InboundAttachment, Sender


class IdentityFields(forms.Form):
    """Who, where, which démarche: common to the public form and the phone form."""

    last_name = forms.CharField(
        label=gettext_lazy("Nom"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    first_name = forms.CharField(
        label=gettext_lazy("Prénom"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    birth_date = FrenchDateField(
        label=gettext_lazy("Date de naissance"),
        required=False,
        help_text=gettext_lazy("Format attendu : JJ/MM/AAAA"),
    )
    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique"),
        required=False,
        help_text=gettext_lazy(
            "Nous y envoyons l'accusé de réception et la réponse. Exemple : nom@example.org"
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Téléphone"),
        required=False,
        max_length=32,
        help_text=gettext_lazy("Utile si vous n'avez pas d'adresse électronique."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    postal_address = forms.CharField(
        label=gettext_lazy("Adresse postale"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Pour recevoir un courrier si vous n'avez pas d'adresse électronique."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    departement = departement_field(
        label=gettext_lazy("Département où vous habitez"),
        help_text=gettext_lazy("C'est la préfecture de ce département qui est compétente."),
    )
    procedure = forms.ChoiceField(label=gettext_lazy("Votre démarche"), choices=procedure_choices)
    title_expiry = FrenchDateField(
        label=gettext_lazy("Date de fin de votre titre ou visa"),
        required=False,
        help_text=gettext_lazy(
            "Elle nous permet de traiter d'abord les situations urgentes. Format : JJ/MM/AAAA"
        ),
    )
    foreigner_number = forms.CharField(
        label=gettext_lazy("Numéro étranger"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("10 chiffres, au recto de votre titre."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    visa_number = forms.CharField(label=gettext_lazy("Numéro de visa"), required=False, max_length=20)
    application_number = forms.CharField(
        label=gettext_lazy("Numéro de votre demande sur l'ANEF"), required=False, max_length=20
    )
    message = forms.CharField(
        label=gettext_lazy("Votre message"),
        max_length=20_000,
        help_text=gettext_lazy(
            "Vous pouvez écrire dans votre langue. Recopiez le message d'erreur si vous en avez un. "
            "Ne donnez jamais votre mot de passe."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": gettext_lazy("Votre message dépasse %(limit_value)d caractères.")},
    )

    def clean_foreigner_number(self) -> str:
        """10 digits, 9 tolerated (domain.md section 5); spaces are the person's."""
        digits = "".join(self.cleaned_data["foreigner_number"].split())
        if digits and not (digits.isdigit() and len(digits) in (9, 10)):
            raise forms.ValidationError(
                _("Un numéro étranger comporte 10 chiffres. Laissez le champ vide si vous n'en êtes pas sûr.")
            )
        return digits

    def declared(self, **more) -> Declared:
        """What the fields state, for the intake."""
        data = self.cleaned_data
        names = (
            "first_name",
            "last_name",
            "birth_date",
            "postal_address",
            "departement",
            "procedure",
            "title_expiry",
            "foreigner_number",
            "visa_number",
            "application_number",
        )
        return Declared(**{name: data[name] for name in names if data.get(name)}, **more)

    def sender(self, verified_by: str = "") -> Sender:
        data = self.cleaned_data
        return Sender(
            name=f"{data['first_name']} {data['last_name']}".strip(),
            email=data["email"],
            phone=data["phone"],
            verified_by=verified_by,
        )


class ContactForm(IdentityFields):
    """One contact sent by a person, without account."""

    blocked = forms.ChoiceField(
        label=gettext_lazy("Le site de l'ANEF vous empêche-t-il de faire votre démarche ?"),
        required=False,
        choices=[
            ("yes", gettext_lazy("Oui, le site bloque")),
            ("no", gettext_lazy("Non, j'ai une question")),
        ],
        widget=forms.RadioSelect,
    )
    files = FilesField(
        label=gettext_lazy("Pièces jointes"),
        required=False,
        help_text=gettext_lazy(
            "Une capture d'écran de l'erreur aide beaucoup. 10 fichiers au plus, 10 Mo chacun."
        ),
    )
    kept_files = forms.CharField(required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    article = forms.SlugField(required=False, max_length=80, widget=forms.HiddenInput)

    field_order = [
        "message",
        "blocked",
        "files",
        "procedure",
        "title_expiry",
        "departement",
        "last_name",
        "first_name",
        "email",
        "phone",
        "birth_date",
        "postal_address",
        "foreigner_number",
        "visa_number",
        "application_number",
    ]

    def __init__(self, *args, language: str = "fr", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        self.attachments: list[InboundAttachment] = []

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error(
                "email", _("Indiquez une adresse électronique ou un numéro de téléphone pour la réponse.")
            )
        self._gather_files(data)
        return data

    def _gather_files(self, data: dict) -> None:
        self.attachments = kept(data.get("kept_files", "")) + as_attachments(self._good_files(data))
        if len(self.attachments) > settings.MAX_ATTACHMENTS:
            self.add_error(
                "files",
                _(
                    "Vous avez joint %(count)d fichiers ; la limite est de %(limit)d. Les %(limit)d premiers sont gardés."
                )
                % {"count": len(self.attachments), "limit": settings.MAX_ATTACHMENTS},
            )
            self.attachments = self.attachments[: settings.MAX_ATTACHMENTS]

    def _good_files(self, data: dict) -> list[UploadedFile]:
        """What was sent now, without the file that is too heavy: one mistake must not lose the others."""
        if "files" in data:
            return data["files"]
        return [file for file in self.files.getlist("files") if file.size <= settings.MAX_ATTACHMENT_BYTES]

    def keep_files(self) -> None:
        """Before showing the form again: the files already sent stay, named in the page."""
        self.data = self.data.copy()
        self.data["kept_files"] = keep(self.attachments) if self.attachments else ""

    def raw(self, origin: str = "") -> bytes:
        """The document that the intake stores and reads; `origin` names the connection without telling it."""
        data = self.cleaned_data
        blocked = {"yes": True, "no": False}.get(data["blocked"])
        return document(
            sender=self.sender(),
            declared=self.declared(blocked=blocked),
            text=data["message"],
            files=self.attachments,
            external_id=str(data["submission"]),
            origin=origin,
        )
