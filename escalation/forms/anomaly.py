"""Forms of the DGEF board."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.enums import AnomalyState
from escalation.forms.fields import PageForm, RuledForm, areas
from escalation.models import Anomaly


class WorkaroundForm(RuledForm):
    text = forms.CharField(
        label=_("Contournement"),
        widget=areas(3),
        required=False,
        help_text=_("Les agents du centre le lisent et l'expliquent aux personnes."),
    )


class FixForm(RuledForm):
    version = forms.CharField(label=_("Version corrective"), max_length=40, required=False)


class RejectForm(RuledForm):
    reason = forms.CharField(label=_("Motif"), widget=areas(2), max_length=500, required=False)


class DuplicateForm(PageForm):
    original = forms.ModelChoiceField(
        label=_("Anomalie d'origine"),
        queryset=Anomaly.objects.none(),
        error_messages={"required": _("Choisissez l'anomalie d'origine.")},
    )

    def __init__(self, *args, anomaly: Anomaly, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        gone = [AnomalyState.DUPLICATE, AnomalyState.REJECTED]
        others = Anomaly.objects.exclude(pk=anomaly.pk).exclude(state__in=gone)
        self.fields["original"].queryset = others.order_by("-affected", "-pk")


class ExternalForm(PageForm):
    reference = forms.CharField(label=_("Référence externe"), max_length=80, required=False)
    url = forms.URLField(label=_("Adresse"), required=False, assume_scheme="https")


class CommentForm(RuledForm):
    text = forms.CharField(
        label=_("Commentaire"),
        widget=areas(3),
        required=False,
        max_length=5000,
        help_text=_("Partagé par le centre et la DGEF. Sans nom ni numéro de personne."),
    )
