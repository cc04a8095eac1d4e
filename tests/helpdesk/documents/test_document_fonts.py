from __future__ import annotations

import pytest

from helpdesk.documents import fonts

needs_noto = pytest.mark.skipif(
    "Noto Sans Arabic" not in fonts.families(fonts.SYSTEM_FONT_PATHS),
    reason="the Noto fonts are not installed",
)


def test_the_bundled_font_draws_every_letter_taken_for_granted() -> None:
    assert fonts.library(()).families() == [fonts.BODY_FAMILY]
    undrawn = {char for char in fonts.TAKEN_FOR_GRANTED if not fonts.draws(char, ())}
    assert not undrawn


@pytest.mark.parametrize(
    "name", ["Nguyễn Thị Ngọc Ánh", "Łukasz Żółć", "Çağrı Şahin", "Володимир Ґонтар", "Ιωάννης"]
)
def test_latin_greek_and_cyrillic_need_no_other_font(name: str) -> None:
    assert fonts.drawable(name, ()) == name


def test_a_script_without_a_font_is_said_once_and_never_boxed() -> None:
    assert fonts.drawable("Nom : محمد علي, né à Lyon", ()) == "Nom : [caractères non imprimables] né à Lyon"


@needs_noto
@pytest.mark.parametrize("word", ["محمد", "ትግርኛ", "नमस्ते", "தமிழ்", "ქართული", "বাংলা"])
def test_system_fonts_add_scripts(word: str) -> None:
    assert not fonts.can_draw(word, ())
    assert fonts.can_draw(word)


def test_a_missing_folder_of_fonts_is_no_error() -> None:
    assert fonts.families(("/nowhere/fonts",)) == (fonts.BODY_FAMILY,)
