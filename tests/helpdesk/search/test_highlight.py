"""Passages show the words found, and are safe to show."""

from helpdesk.search.highlight import PASSAGE_WORDS, highlight


def test_words_found_are_marked_in_their_own_form():
    assert highlight("Deux récépissés valables.", {"recepis"}) == "Deux <mark>récépissés</mark> valables."


def test_the_text_is_escaped():
    shown = highlight('<script>alert("x")</script> récépissé', {"recepis"})
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_the_passage_is_where_the_words_are():
    text = "début " * 200 + "le récépissé du guichet " + "fin " * 200
    shown = highlight(text, {"recepis", "guichet"})
    assert "<mark>récépissé</mark> du <mark>guichet</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown.split()) <= PASSAGE_WORDS + 2


def test_nothing_found_shows_nothing():
    assert highlight("Un texte.", {"absent"}) == ""
