"""The catalogues are complete and safe to use, and become what gettext reads on any machine."""

from __future__ import annotations

import gettext
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _
from django.utils.translation import override, to_locale

from chat.enums import Notice
from chat.wording import to_agent
from helpdesk import env
from helpdesk.home.collecting import bring_up_to_date, collect, in_code, in_template, with_parts
from helpdesk.home.translations import catalogues, compile_translations
from tickets.reference import PROCEDURES

LOCALES = [to_locale(code) for code, _name in settings.LANGUAGES if code != "fr"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
TEXTS = collect()

each_locale = pytest.mark.parametrize("locale", LOCALES)


def catalogue(locale: str) -> polib.POFile:
    return polib.pofile(str(catalogues()[locale]))


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def test_every_language_of_the_settings_has_its_catalogue():
    assert set(catalogues()) == set(LOCALES)


@each_locale
def test_every_public_text_is_translated(locale: str):
    entries = catalogue(locale)
    held = [(entry.msgid, entry.msgid_plural, entry.msgctxt or "") for entry in entries]
    assert held == [(text.msgid, text.plural, text.context) for text in TEXTS], (
        "run manage.py collect_messages"
    )
    assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy or entry.obsolete] == []


def test_every_mail_that_is_translated_is_among_the_sources():
    known = {text.msgid for text in TEXTS}
    mails = (settings.BASE_DIR / "templates" / "emails").rglob("*.*")
    forgotten = {mail.name: {text.msgid for text in in_template(mail)} - known for mail in mails}
    assert {name for name, texts in forgotten.items() if texts} == set()


@each_locale
def test_no_translation_is_the_french_text_left_as_it_was(locale: str):
    same = [entry.msgid for entry in catalogue(locale) if entry.msgstr == entry.msgid and " " in entry.msgid]
    assert same == []


@each_locale
def test_what_is_filled_in_is_the_same_in_both_languages(locale: str):
    wrong = []
    for entry in catalogue(locale):
        expected = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
        forms = [entry.msgstr_plural[n] for n in sorted(entry.msgstr_plural)] or [entry.msgstr]
        # « One file » may be said without its number; the general form comes last.
        if placeholders(forms[-1]) != expected or any(placeholders(form) - expected for form in forms):
            wrong.append(entry.msgid)
    assert wrong == []


@each_locale
def test_plurals_have_the_forms_of_the_language(locale: str):
    entries = catalogue(locale)
    header = entries.metadata["Plural-Forms"]
    count, rule = re.fullmatch(r"nplurals=(\d+); plural=(.+);", header).groups()
    forms = list(range(int(count)))
    assert {gettext.c2py(rule)(number) for number in range(200)} == set(forms)
    plurals = [entry for entry in entries if entry.msgid_plural]
    assert plurals
    assert [entry.msgid for entry in plurals if sorted(entry.msgstr_plural) != forms] == []


@pytest.mark.parametrize("locale", ["ar", "fa"])
def test_groups_of_digits_are_isolated_where_text_runs_from_right_to_left(locale: str):
    """Without isolation « 09 69 39 00 00 » is shown with its groups in the opposite order."""
    isolated = re.compile("\u2066[^\u2069]*\u2069")
    # After a Latin letter, as in « L. 112-9 », the digits follow its direction.
    groups = re.compile(r"(?<![\dA-Za-z-])(?<![A-Za-z]\. )\d+(?:[ -]\d+)+")
    bare = [found for entry in catalogue(locale) if (found := groups.findall(isolated.sub("", entry.msgstr)))]
    assert bare == []


def test_the_texts_that_settings_show_by_default_are_known():
    known = {text.msgid for text in TEXTS}
    assert env.VARIABLES["HELPDESK_SERVICE_HOURS"].default in known
    assert {label for _code, label, *_more in PROCEDURES} <= known


def test_what_agents_read_of_a_conversation_stays_french():
    with override("ar"):
        assert _("Vous avez terminé la conversation.") != "Vous avez terminé la conversation."
        assert to_agent(Notice.ENDED_BY_AGENT, "Nadia") == "Nadia a terminé la conversation."


class TestCollecting:
    def test_of_a_page_that_speaks_in_every_way(self, tmp_path: Path):
        page = tmp_path / "page.html"
        page.write_text(
            "{% load i18n %}{# _('no') #}<p>gettext('no')</p>{% translate \"L'un\" %}{{ x|default:_('deux') }}"
            '{% include \'x.html\' with a=_("trois") b=_("quatre") %}'
            "{% blocktranslate trimmed with a=1 %}\n cinq {{ a }} \n{% endblocktranslate %}"
            "{% blocktranslate count n=2 %}six{% plural %}{{ n }} six{% endblocktranslate %}"
        )
        found = [(text.msgid, text.plural) for text in in_template(page)]
        singular = [("L'un", ""), ("deux", ""), ("trois", ""), ("quatre", ""), ("cinq %(a)s", "")]
        assert found == [*singular, ("six", "%(n)s six")]

    def test_of_the_definitions_that_are_named(self, tmp_path: Path):
        code = tmp_path / "code.py"
        code.write_text(
            "label = _('jamais')\ndef public():\n    return _('un' ' deux'), ngettext('a', 'b', 2), str(1)\n"
            "def private():\n    return _('non')\n"
        )
        assert [text.msgid for text in in_code(code, ["public"])] == ["un deux", "a"]
        assert [text.msgid for text in in_code(code, [])] == ["jamais", "un deux", "a", "non"]

    def test_follows_what_a_page_includes(self):
        parts = with_parts(["tickets/contact.html", "components/forms/field.html"])
        assert {"layouts/base.html", "components/forms/_optional.html", "layouts/_languages.html"} <= set(
            parts
        )
        assert "layouts/agent.html" not in parts

    def test_keeps_translations_drops_what_is_gone_and_leaves_new_texts_empty(self):
        entries = polib.POFile()
        entries.metadata = {"Plural-Forms": "nplurals=3; plural=0;"}
        entries.extend([polib.POEntry(msgid="gone", msgstr="x"), polib.POEntry(msgid="Oui", msgstr="Yes")])
        bring_up_to_date(entries, [text for text in TEXTS if text.plural or text.msgid == "Oui"])
        by_id = {entry.msgid: entry for entry in entries}
        assert "gone" not in by_id
        assert by_id["Oui"].msgstr == "Yes"
        assert by_id["%(n)s réponse"].msgstr_plural == {0: "", 1: "", 2: ""}


class TestCompiling:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        path = tmp_path / "tr" / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True)
        self.write(path, "Evet")
        return tmp_path

    def write(self, path: Path, answer: str) -> None:
        entries = polib.POFile()
        entries.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
        entries.append(polib.POEntry(msgid="Oui", msgstr=answer))
        entries.append(polib.POEntry(msgid="Non", msgstr="Belki", flags=["fuzzy"]))
        entries.save(str(path))

    def said(self, folder: Path, text: str) -> str:
        return gettext.translation("django", str(folder), ["tr"]).gettext(text)

    def test_makes_what_gettext_reads_and_leaves_out_what_is_doubtful(self, folder: Path):
        assert compile_translations(folder) == ["tr"]
        assert (self.said(folder, "Oui"), self.said(folder, "Non")) == ("Evet", "Non")

    def test_does_nothing_the_second_time_and_follows_a_change(self, folder: Path):
        compile_translations(folder)
        assert compile_translations(folder) == []
        source = folder / "tr" / "LC_MESSAGES" / "django.po"
        self.write(source, "Tamam")
        later = source.with_suffix(".mo").stat().st_mtime_ns + 10**9
        os.utime(source, ns=(later, later))
        assert compile_translations(folder) == ["tr"]
        assert source.with_suffix(".mo").read_bytes().count(b"Tamam") == 1

    def test_several_processes_may_start_at_once(self, folder: Path):
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _n: compile_translations(folder), range(16)))
        assert self.said(folder, "Oui") == "Evet"
        assert sorted(path.name for path in (folder / "tr" / "LC_MESSAGES").iterdir()) == [
            "django.mo",
            "django.po",
        ]

    def test_by_command(self, capsys):
        call_command("compile_translations")
        assert capsys.readouterr().out == "Nothing to compile.\n"
