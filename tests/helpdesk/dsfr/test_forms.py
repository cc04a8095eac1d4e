"""Every Django form comes out with DSFR markup whose parts are tied together."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from helpdesk.dsfr.forms import DateInput, MultipleFileField
from helpdesk.dsfr.samples import SampleFilterForm, SampleForm

SNAPSHOT = Path(__file__).with_name("sample_form.html")


class Ids(HTMLParser):
    """The ids a page defines and the ids its attributes point to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.defined: list[str] = []
        self.pointed: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.defined += [given["id"]] if "id" in given else []
        self.pointed |= set(given.get("aria-describedby", "").split()) | set(given.get("for", "").split())
        self.pointed |= {given["href"][1:]} if given.get("href", "").startswith("#") else set()


def lines(html: str) -> str:
    """One tag a line, without the blanks that a template leaves."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r">\s*<", ">\n<", html)).strip() + "\n"


@pytest.fixture
def refused() -> SampleForm:
    return SampleForm({"x-email": "nom@"}, prefix="x")


def test_the_sample_form_is_the_one_that_was_reviewed(refused):
    assert lines(str(refused)) == SNAPSHOT.read_text()


@pytest.mark.parametrize("data", [None, {}], ids=["empty", "refused"])
def test_labels_descriptions_and_summary_links_lead_somewhere(data):
    ids = Ids(str(SampleForm(data)))
    assert ids.pointed <= set(ids.defined)
    assert len(ids.defined) == len(set(ids.defined))


def test_each_error_is_described_on_its_field_and_listed_once_in_the_summary(refused):
    html = str(refused)
    assert 'aria-describedby="id_x-email_helptext id_x-email_error"' in html
    assert all('aria-invalid="true"' in str(refused[name]) for name in refused.errors)
    assert 'aria-invalid="true"' not in str(refused["phone"])
    assert html.count('<a href="#id_x-') == len(refused.errors)
    assert "7 informations sont à corriger" in html


def test_the_summary_of_a_radio_group_leads_to_its_first_button(refused):
    assert 'href="#id_x-topic_0"' in str(refused)


def test_errors_of_the_whole_form_come_first():
    form = SampleFilterForm({})
    form.add_error(None, "Les deux dates se contredisent.")
    assert str(form).index("Les deux dates se contredisent.") < str(form).index("<label")


def test_a_field_alone_has_the_same_markup_as_in_the_form():
    form = SampleForm()
    assert lines(form["email"].as_field_group()) in lines(str(form))


@pytest.mark.parametrize(
    ("widget", "css"),
    [
        (forms.TextInput, "fr-input"),
        (forms.Textarea, "fr-input"),
        (DateInput, "fr-input"),
        (forms.Select, "fr-select"),
        (forms.FileInput, "fr-upload"),
    ],
)
def test_widgets_get_their_class_and_keep_their_own(widget, css):
    class Form(forms.Form):
        field = forms.Field(widget=widget(attrs={"class": "mine"}))

    assert f'class="mine {css}"' in str(Form()["field"])


@pytest.mark.parametrize("widget", [forms.HiddenInput, forms.CheckboxInput, forms.RadioSelect])
def test_hidden_fields_and_boxes_have_no_class(widget):
    class Form(forms.Form):
        field = forms.ChoiceField(widget=widget, choices=[("a", "A")])

    assert "class=" not in str(Form()["field"])


def test_autocomplete_reaches_the_page():
    assert 'autocomplete="email"' in SampleForm()["email"].as_field_group()


def test_what_may_be_left_empty_says_so_except_in_filters():
    assert "(facultatif)" in SampleForm()["phone"].as_field_group()
    assert "(facultatif)" not in SampleForm()["email"].as_field_group()
    assert "facultatif" not in str(SampleFilterForm())
    assert "obligatoires" not in str(SampleFilterForm())


def test_a_form_without_optional_field_says_that_all_are_required():
    class Form(forms.Form):
        name = forms.CharField(label="Nom")

    assert "Tous les champs sont obligatoires." in str(Form())
    assert "Sauf mention contraire" in str(SampleForm())


def test_hidden_fields_bring_neither_label_nor_summary_link():
    class Form(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)

    html = str(Form({}))
    assert "<label" not in html
    assert "<a " not in html
    assert "Ce champ est obligatoire" in html


def test_a_date_travels_in_iso_form_whatever_the_language():
    class Form(forms.Form):
        day = forms.DateField(widget=DateInput)

    assert 'value="2026-03-09"' in str(Form(initial={"day": date(2026, 3, 9)})["day"])
    assert 'type="date"' in str(Form()["day"])


class FilesForm(forms.Form):
    files = MultipleFileField(required=False)


def test_several_files_come_as_a_list():
    sent = [SimpleUploadedFile("a.pdf", b"a"), SimpleUploadedFile("b.pdf", b"b")]
    form = FilesForm({}, {"files": sent})
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["files"]] == ["a.pdf", "b.pdf"]


def test_no_file_is_an_empty_list_and_an_error_when_one_is_due():
    class Due(forms.Form):
        files = MultipleFileField()

    form = FilesForm({})
    assert form.is_valid()
    assert form.cleaned_data["files"] == []
    assert "files" in Due({}).errors


def test_one_empty_file_among_several_is_refused():
    sent = [SimpleUploadedFile("a.pdf", b"a"), SimpleUploadedFile("vide.pdf", b"")]
    assert "files" in FilesForm({}, {"files": sent}).errors
