"""Fields shared by the public form and the phone form."""

from __future__ import annotations

from datetime import date

from django import forms
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.kernel import blobs, clock
from helpdesk.kernel.handover import shown_name
from tickets.departements import DEPARTEMENTS
from tickets.intake.message import InboundAttachment
from tickets.models import Procedure

_KEPT_SALT = "tickets.kept-files"
_KEPT_SECONDS = 6 * 3600


class FrenchDateField(forms.DateField):
    """A date typed 31/12/2026 (or sent as 2026-12-31 by a browser); impossible days get their own sentence."""

    default_error_messages = {
        "invalid": gettext_lazy(
            "Cette date n'existe pas ou n'est pas au format JJ/MM/AAAA, par exemple 31/12/2026."
        )
    }

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("input_formats", ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%y"])
        kwargs.setdefault(
            "widget",
            forms.DateInput(
                format="%d/%m/%Y", attrs={"inputmode": "numeric", "placeholder": gettext_lazy("JJ/MM/AAAA")}
            ),
        )
        super().__init__(**kwargs)

    def to_python(self, value) -> date | None:
        day = super().to_python(value)
        if day and not 1900 <= day.year <= 2100:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


def departement_choices() -> list[tuple[str, str]]:
    return [
        ("", _("Choisissez un département")),
        *((code, f"{code} — {name}") for code, name in DEPARTEMENTS.items()),
    ]


def procedure_choices() -> list[tuple[str, str]]:
    """The démarches open today; the labels of the start are known in every language, an administrator's are as written."""
    rows = Procedure.objects.on(clock.today()).values_list("code", "label")
    return [("", _("Choisissez une démarche")), *((code, _(label)) for code, label in rows)]


def departement_field(**kwargs) -> forms.TypedChoiceField:
    return forms.ChoiceField(
        choices=departement_choices,
        error_messages={
            "invalid_choice": gettext_lazy("Ce département n'existe pas. Choisissez-le dans la liste.")
        },
        **kwargs,
    )


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each bounded; the value is a list."""

    widget = FilesInput

    def clean(self, data, initial=None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        for file in files:
            if file.size > settings.MAX_ATTACHMENT_BYTES:
                raise forms.ValidationError(
                    _(
                        "« %(name)s » dépasse %(limit)d Mo. Envoyez une version plus légère, par exemple une photo."
                    )
                    % {"name": file.name, "limit": settings.MAX_ATTACHMENT_BYTES // 2**20},
                    code="too_big",
                )
        return list(files)


def as_attachments(files: list[UploadedFile]) -> list[InboundAttachment]:
    return [
        InboundAttachment(
            filename=shown_name(file.name or ""),
            content_type=file.content_type or "application/octet-stream",
            content=file.read(),
        )
        for file in files
    ]


def keep(files: list[InboundAttachment]) -> str:
    """Store files of a form that comes back with an error, and return the signed list that the form carries."""
    return signing.dumps(
        [(file.filename, file.content_type, blobs.put(file.content)) for file in files], salt=_KEPT_SALT
    )


def kept(token: str) -> list[InboundAttachment]:
    """The files of a `keep()` token; nothing when it is forged or older than six hours."""
    if not token:
        return []
    try:
        rows = signing.loads(token, salt=_KEPT_SALT, max_age=_KEPT_SECONDS)
    except signing.BadSignature:
        return []
    return [
        InboundAttachment(filename=name, content_type=content_type, content=blobs.get(digest))
        for name, content_type, digest in rows
    ]
