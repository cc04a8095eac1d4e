"""What readers and editors fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.dsfr.forms import DateInput
from knowledge_base.enums import Audience, Category, FeedbackReason
from knowledge_base.models import Article, ArticleVersion
from knowledge_base.wording import ArticleContent


class FeedbackForm(forms.Form):
    """Why an answer did not help."""

    reason = forms.ChoiceField(
        label=_("Qu'est-ce qui n'a pas aidé ?"), choices=FeedbackReason.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("Que cherchiez-vous ?"),
        help_text=_(
            "N'écrivez ni votre nom, ni votre numéro, ni votre adresse. Nous ne pouvons pas répondre ici."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LinesField(forms.CharField):
    """One item a line; empty lines and repetitions are dropped."""

    widget = forms.Textarea

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> tuple[str, ...]:
        lines = (line.strip() for line in (super().to_python(value) or "").splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))


class ArticleForm(forms.Form):
    """One version of an article; `to_content()` once valid."""

    title = forms.CharField(
        label=_("Question"),
        help_text=_("Telle que la personne la pose."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    short_answer = forms.CharField(
        label=_("Réponse courte"),
        help_text=_("Deux ou trois phrases, lues avant tout le reste."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    body = forms.CharField(
        label=_("Réponse complète"),
        help_text=_("En Markdown : « ## » devant un titre, « - » devant chaque élément d'une liste."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 18}),
    )
    category = forms.ChoiceField(label=_("Thème"), choices=Category.choices)
    audience = forms.ChoiceField(label=_("Public"), choices=Audience.choices)
    keywords = LinesField(
        label=_("Mots des usagers"),
        help_text=_("Une expression par ligne, fautes comprises : la recherche s'en sert."),
        rows=6,
        required=False,
    )
    sources = LinesField(
        label=_("Sources"),
        help_text=_("Une référence par ligne, par exemple « CESEDA, art. R. 431-5 »."),
        rows=3,
    )
    related = LinesField(
        label=_("Articles liés"), help_text=_("Un identifiant d'article par ligne."), rows=3, required=False
    )
    valid_from = forms.DateField(label=_("Valable à partir du"), widget=DateInput)
    valid_until = forms.DateField(label=_("Valable jusqu'au"), widget=DateInput, required=False)
    reviewed_on = forms.DateField(label=_("Relue le"), widget=DateInput)
    review_by = forms.DateField(label=_("À relire avant le"), widget=DateInput)
    checksum = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, version: ArticleVersion) -> ArticleForm:
        """The form filled with a version."""
        return cls(initial={name: getattr(version, name) for name in cls.base_fields})

    def clean_related(self) -> tuple[str, ...]:
        asked = self.cleaned_data["related"]
        known = set(Article.objects.filter(slug__in=asked).values_list("slug", flat=True))
        unknown = [slug for slug in asked if slug not in known]
        if unknown:
            raise forms.ValidationError(
                _("Article inconnu : %(slugs)s"), params={"slugs": ", ".join(unknown)}
            )
        return asked

    def to_content(self) -> ArticleContent:
        """What was typed, ready for an action."""
        values = {
            name: value for name, value in self.cleaned_data.items() if name not in ("checksum", "slug")
        }
        return ArticleContent(**values)


class NewArticleForm(ArticleForm):
    """A first version chooses the article's stable address."""

    slug = forms.SlugField(
        label=_("Identifiant"),
        help_text=_("Des mots en minuscules séparés par des tirets. Il ne changera plus."),
        max_length=80,
    )
    field_order = ("slug",)

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if Article.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Cet identifiant est déjà pris."))
        return slug


class ReasonForm(forms.Form):
    """Why a version is sent back, withdrawn or given up."""

    reason = forms.CharField(label=_("Motif"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
