"""Forms of the contact centre: proofs, report, decision, reasons, filters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.enums import AccountType, EvidenceKind, RefusalCode, Severity
from escalation.forms.fields import PageForm, RuledForm, areas, departement_choices, procedure_choices
from escalation.models import Anomaly, Case
from helpdesk.dsfr.forms import MultipleFileField
from helpdesk.kernel import clock
from tickets.enums import Urgency


class EvidenceForm(PageForm):
    """One proof: what was seen, when, where, with files."""

    kind = forms.ChoiceField(label=_("Nature de la preuve"), choices=EvidenceKind.choices)
    text = forms.CharField(
        label=_("Ce qui a été vu ou fait"),
        required=False,
        max_length=10_000,
        widget=areas(3),
        help_text=_(
            "Recopiez le message d'erreur exact, ou décrivez la tentative : étape, navigateur, compte."
        ),
    )
    observed_at = forms.DateTimeField(
        label=_("Constaté le"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Heure de Paris. Laissez vide pour maintenant."),
    )
    url = forms.URLField(label=_("Adresse de la page"), required=False, assume_scheme="https")
    files = MultipleFileField(
        label=_("Fichiers"), required=False, help_text=_("10 fichiers au plus, 10 Mo chacun.")
    )


class ReportForm(RuledForm):
    """A known anomaly, or the description of a new one that an engineer can reproduce."""

    anomaly = forms.ModelChoiceField(
        label=_("Anomalie déjà connue"),
        queryset=Anomaly.objects.none(),
        required=False,
        empty_label=_("Aucune : décrire une nouvelle anomalie"),
    )
    title = forms.CharField(label=_("Titre"), max_length=160, required=False)
    screen = forms.CharField(label=_("Écran ou étape"), max_length=200, required=False)
    error_text = forms.CharField(label=_("Texte exact de l'erreur"), widget=areas(2), required=False)
    error_code = forms.CharField(label=_("Code d'erreur"), max_length=80, required=False)
    browser = forms.CharField(label=_("Navigateur et appareil"), max_length=120, required=False)
    account_type = forms.ChoiceField(label=_("Type de compte"), choices=AccountType.choices, required=False)
    severity = forms.ChoiceField(label=_("Gravité"), choices=Severity.choices)
    steps = forms.CharField(
        label=_("Étapes pour reproduire"),
        widget=areas(4),
        required=False,
        help_text=_(
            "Sans nom, numéro étranger ni coordonnée : la DGEF ne voit pas l'identité des personnes."
        ),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["anomaly"].queryset = Anomaly.objects.linkable(case.procedure)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("anomaly"):
            return data
        for name, sentence in (
            ("title", _("Donnez un titre, ou choisissez une anomalie connue.")),
            ("steps", _("Décrivez les étapes, ou choisissez une anomalie connue.")),
        ):
            if not data.get(name):
                self.add_error(name, sentence)
        return data

    def description(self) -> dict[str, Any]:
        """What a new anomaly is created with."""
        described = {name: value for name, value in self.cleaned_data.items() if name != "anomaly"}
        return {**described, "procedure": self.case.procedure}


class EstablishForm(RuledForm):
    """T12: the human finding."""

    internal_cause = forms.BooleanField(
        label=_("Je constate que la cause tient à la conception ou au fonctionnement du téléservice"),
        required=False,
    )
    reasons = forms.CharField(
        label=_("Motifs de la constatation"),
        widget=areas(4),
        required=False,
        help_text=_("Ce texte figure sur l'attestation remise à la personne."),
    )


class RefuseForm(RuledForm):
    """T12b: why not."""

    code = forms.ChoiceField(label=_("Motif"), choices=[("", "—"), *RefusalCode.choices], required=False)
    reasons = forms.CharField(
        label=_("Motifs écrits"),
        widget=areas(4),
        required=False,
        help_text=_("Ce texte est envoyé à la personne, avec ses recours."),
    )


class ReasonForm(RuledForm):
    reason = forms.CharField(label=_("Motif"), max_length=300, widget=areas(2), required=False)


class CaseFilterForm(forms.Form):
    """The filters of the list; unknown values filter nothing."""

    mark_optional = False

    urgency = forms.ChoiceField(
        label=_("Urgence"),
        choices=[("", _("Toutes")), *((u.value, u.value) for u in Urgency)],
        required=False,
    )
    procedure = forms.ChoiceField(label=_("Démarche"), choices=procedure_choices, required=False)
    departement = forms.ChoiceField(label=_("Département"), choices=departement_choices, required=False)

    def lookups(self) -> dict[str, str]:
        """Field lookups from an allow-list."""
        keys = {"urgency": "ticket__urgency", "procedure": "procedure", "departement": "departement"}
        if not self.is_valid():
            return {}
        return {lookup: value for name, lookup in keys.items() if (value := self.cleaned_data.get(name))}


def evidence_defaults() -> dict[str, str]:
    return {"observed_at": clock.now().astimezone(clock.PARIS).strftime("%Y-%m-%dT%H:%M")}
