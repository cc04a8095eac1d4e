"""What an agent types on a ticket."""

from __future__ import annotations

import hashlib
import json
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from helpdesk.accounts.models import Team
from knowledge_base.models import ArticleVersion
from tickets.classification.categories import CATEGORIES
from tickets.deadlines.facts import TitleKind
from tickets.forms.fields import FilesField, FrenchDateField, departement_choices, procedure_choices
from tickets.models import Ticket

TITLE_KINDS = [
    (TitleKind.UNKNOWN, "—"),
    (TitleKind.VLS_TS, gettext_lazy("VLS-TS")),
    (TitleKind.CST, gettext_lazy("Carte de séjour temporaire")),
    (TitleKind.CSP, gettext_lazy("Carte pluriannuelle de moins de 4 ans")),
    (TitleKind.CSP4, gettext_lazy("Carte pluriannuelle de 4 ans")),
    (TitleKind.CARTE_RESIDENT, gettext_lazy("Carte de résident")),
    (TitleKind.TREATY_OVER_1Y, gettext_lazy("Titre d'un traité de plus d'un an")),
]


class ComposerForm(forms.Form):
    """An answer, a question to the person or an internal note, with the articles used."""

    text = forms.CharField(
        label=gettext_lazy("Votre texte"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 7}),
        strip=True,
    )
    cited = forms.ModelMultipleChoiceField(
        queryset=ArticleVersion.objects.published(), required=False, widget=forms.MultipleHiddenInput
    )
    files = FilesField(label=gettext_lazy("Joindre des fichiers"), required=False)
    last_seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    to = forms.CharField(label=gettext_lazy("À"), required=False, max_length=254)
    submission = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def submission_of(self, mode: str) -> str:
        """What makes two posts of this form one: the page they come from and everything that was written there.

        The same page sent again with other words, after the browser's arrow, is another message.
        """
        data = self.cleaned_data
        if not data["submission"]:
            return ""
        files = [(file.name, file.size) for file in data["files"]]
        written = [mode, data["text"], sorted(version.pk for version in data["cited"]), files]
        return f"{data['submission']}:{hashlib.sha256(json.dumps(written).encode()).hexdigest()[:16]}"

    def clean_files(self):
        files = self.cleaned_data["files"]
        if len(files) > settings.MAX_ATTACHMENTS:
            raise forms.ValidationError(gettext_lazy("10 fichiers au plus."))
        return files


def category_choices() -> list[tuple[str, str]]:
    return [
        ("", "—"),
        *((category.code, f"{category.code} · {category.label}") for category in CATEGORIES.values()),
    ]


class FieldsForm(forms.ModelForm):
    """Every field that the classifier or the person proposed and that an agent may correct."""

    mark_optional = False

    title_expiry = FrenchDateField(label=gettext_lazy("Fin de validité du titre"), required=False)
    entry_date = FrenchDateField(label=gettext_lazy("Entrée en France"), required=False)
    api_end = FrenchDateField(label=gettext_lazy("Fin de l'API"), required=False)
    deposited_on = FrenchDateField(label=gettext_lazy("Déposée le"), required=False)
    travel_on = FrenchDateField(label=gettext_lazy("Voyage prévu le"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Catégorie"), choices=category_choices, required=False)
    secondary = forms.MultipleChoiceField(
        label=gettext_lazy("Catégories secondaires"),
        choices=lambda: category_choices()[1:],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    procedure = forms.ChoiceField(label=gettext_lazy("Démarche"), choices=procedure_choices, required=False)
    departement = forms.ChoiceField(
        label=gettext_lazy("Département de résidence"), choices=departement_choices, required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Langue"),
        choices=[(code.partition("-")[0], name) for code, name in settings.LANGUAGES],
    )
    title_kind = forms.ChoiceField(
        label=gettext_lazy("Nature du titre"),
        choices=TITLE_KINDS,
        required=False,
    )
    team = forms.ModelChoiceField(label=gettext_lazy("Équipe"), queryset=Team.objects.all(), required=False)

    class Meta:
        model = Ticket
        fields = (
            "category",
            "secondary",
            "procedure",
            "departement",
            "language",
            "title_kind",
            "title_expiry",
            "api_end",
            "entry_date",
            "deposited",
            "deposited_on",
            "blocked",
            "right_cut",
            "stake",
            "travel_on",
            "minor",
            "foreigner_number",
            "visa_number",
            "application_number",
            "team",
        )

    def values(self) -> dict:
        """The fields that the page really showed and that changed, for `correct_fields`."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Motif de clôture"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class TransferForm(forms.Form):
    authority = forms.CharField(
        label=gettext_lazy("Administration compétente"),
        max_length=160,
        help_text=gettext_lazy("Par exemple : OFII, OFPRA, CAF, préfecture de Seine-Saint-Denis."),
    )
