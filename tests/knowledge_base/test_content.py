"""The French FAQ articles keep the promises that their readers and the importer rely on."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

FOLDER = Path(__file__).resolve().parents[2] / "knowledge_base" / "content" / "fr"

KEYS = {
    "slug",
    "title",
    "category",
    "audience",
    "short_answer",
    "keywords",
    "sources",
    "valid_from",
    "valid_until",
    "reviewed_on",
    "review_by",
    "related",
}
CATEGORIES = {
    *(
        "A1",
        "A2",
        "A3",
        "B1",
        "B2",
        "B3",
        "B4",
        "B5",
        "C1",
        "C2",
        "D1",
        "D2",
        "D3",
        "E1",
        "E2",
        "F1",
        "F2",
        "G1",
    ),
    *("HP", "RGPD", "FRAUDE"),
}
AUDIENCES = {"user", "agent", "prefecture"}
CCC_PHONE = "0806001620"

FRONT_MATTER = re.compile(r"\A---\n(?P<meta>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
WORD = re.compile(r"[\w’'°-]*\w[\w’'°-]*")
# « art. R. 431-2 » is one reference, not three sentences.
ABBREVIATION = re.compile(r"\b(art|[LRDp])\.\s", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
EMAIL = re.compile(r"\S@\S")
URL = re.compile(r"https?://|\bwww\.|\b[\w-]+\.(?:fr|com|org|net|eu|gouv)\b|\]\(", re.IGNORECASE)
# Nine digits or more, with the separators used in print: long enough to spare dates and decision numbers.
LONG_NUMBER = re.compile(r"(?<![\w.])\+?\d(?:[ .\-\u00a0\u202f]?\d){8,}")
OPENING_HOURS = re.compile(r"\b\d{1,2}\s?h(?:eures?)?(?:\s?\d{2})?\s*(?:à|-|–)\s*\d{1,2}\s?h")


@dataclass(frozen=True, slots=True)
class Article:
    """One file: its front matter and its Markdown body."""

    name: str
    raw: str
    meta: dict
    body: str


def parse(path: Path) -> Article:
    """The article in `path`; fails the test when the front matter is missing or is not YAML."""
    raw = path.read_text(encoding="utf-8")
    match = FRONT_MATTER.match(raw)
    assert match, f"{path.name}: no front matter"
    return Article(path.stem, raw, yaml.safe_load(match["meta"]), match["body"])


@cache
def blocks(body: str) -> tuple[tuple[str, str], ...]:
    """The text blocks of `body` as (opening tag, text), emphasis marks removed."""
    pairs = pairwise(MarkdownIt().parse(body))
    return tuple((opening.tag, plain(inline)) for opening, inline in pairs if inline.type == "inline")


def plain(inline) -> str:
    """The words of an inline token, soft line breaks read as spaces."""
    return "".join(child.content or " " * (child.type == "softbreak") for child in inline.children)


def word_count(text: str) -> int:
    """How many words `text` has; a French elision (l'article) counts as one."""
    return len(WORD.findall(text))


def sentence_lengths(body: str) -> list[int]:
    """Words per sentence, headings left out; a list item without a full stop is one sentence."""
    prose = (ABBREVIATION.sub(r"\1 ", text) for tag, text in blocks(body) if not tag.startswith("h"))
    sentences = (sentence for text in prose for sentence in SENTENCE_END.split(text))
    return [count for count in map(word_count, sentences) if count]


PATHS = sorted(FOLDER.glob("*.md"))


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def article(request: pytest.FixtureRequest) -> Article:
    """Each article in turn, parsed."""
    return parse(request.param)


def test_a_legal_reference_does_not_end_a_sentence():
    assert sentence_lengths("## Titre\n\nVoir l'art. R. 431-2 du code. Puis écrivez.\n") == [6, 2]


def test_a_wrapped_paragraph_is_read_as_one_text():
    assert sentence_lengths("Une phrase\nsur deux lignes.\n\n1. **Un** point\n") == [5, 2]


def test_the_collection_covers_every_category():
    articles = [parse(path) for path in PATHS]
    assert len(articles) >= 30
    assert {article.meta["category"] for article in articles} == CATEGORIES


def test_no_two_articles_ask_the_same_question():
    titles = [parse(path).meta["title"] for path in PATHS]
    assert len(titles) == len(set(titles))


def test_front_matter_has_the_expected_keys_and_only_those(article):
    assert set(article.meta) == KEYS


def test_slug_is_the_file_name(article):
    assert article.meta["slug"] == article.name
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", article.name)


def test_category_and_audience_are_known(article):
    assert article.meta["category"] in CATEGORIES
    assert article.meta["audience"] in AUDIENCES


def test_dates_follow_each_other(article):
    meta = article.meta
    assert all(type(meta[key]) is dt.date for key in ("valid_from", "reviewed_on", "review_by"))
    assert meta["valid_from"] <= meta["reviewed_on"] < meta["review_by"]
    assert meta["valid_until"] is None or meta["valid_until"] > meta["valid_from"]


def test_related_articles_exist(article):
    related = article.meta["related"]
    assert 2 <= len(related) <= 4
    assert len(set(related)) == len(related)
    assert article.name not in related
    assert [slug for slug in related if not (FOLDER / f"{slug}.md").exists()] == []


def test_keywords_and_sources_are_lists_of_phrases(article):
    assert 6 <= len(article.meta["keywords"]) <= 14
    assert article.meta["sources"]
    phrases = article.meta["keywords"] + article.meta["sources"]
    assert [phrase for phrase in phrases if not isinstance(phrase, str) or not phrase.strip()] == []
    assert len(set(phrases)) == len(phrases)


def test_short_answer_fits_a_result_list(article):
    assert 120 <= len(article.meta["short_answer"]) <= 340


def test_body_is_a_short_read(article):
    assert 120 <= sum(word_count(text) for _, text in blocks(article.body)) <= 420


def test_sentences_are_short(article):
    lengths = sentence_lengths(article.body)
    assert sum(lengths) / len(lengths) <= 17
    assert max(lengths) <= 25


def test_headings_stay_below_the_title_of_the_page(article):
    headings = [tag for tag, _ in blocks(article.body) if tag.startswith("h")]
    assert headings
    assert set(headings) <= {"h2", "h3"}


def test_no_address_that_could_go_stale(article):
    assert EMAIL.findall(article.raw) == []
    assert URL.findall(article.raw) == []


def test_the_only_phone_number_is_the_one_of_the_centre(article):
    numbers = {re.sub(r"\D", "", number) for number in LONG_NUMBER.findall(article.raw)}
    assert numbers <= {CCC_PHONE}


def test_opening_hours_are_left_to_the_contact_page(article):
    assert OPENING_HOURS.findall(article.body) == []


def test_nobody_is_told_that_they_stay_lawfully(article):
    assert "vous êtes en situation régulière" not in article.raw.lower()
