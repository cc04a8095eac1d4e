"""Which of the ten languages a message is written in."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from py3langid import langid

from .text import fold, strip_replies
from .words import table

DEFAULT = "fr"
LATIN_LANGUAGES = ("en", "es", "fr", "pt", "tr")
LANGUAGES = ("ar", "en", "es", "fa", "fr", "pt", "ru", "tr", "uk", "zh")

_ARABIC = re.compile(r"[\u0600-\u06ff]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿĀāĞğİıŞşŒœ]+")
_PERSIAN = re.compile(r"[پچژگکی\u200c]|\b(?:است|را|که|از|این|می|نیست|برای|چطور)\b")
_ARABIC_ONLY = re.compile(r"[ةيكأإىؤئ]|\bال|\b(?:في|من|على|هل|لا|لم|ما)\b")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]|\b(?:що|як|але|та|коли|чи|дякую)\b")
_RUSSIAN = re.compile(r"[ыэъёЫЭЪЁ]|\b(?:что|как|и|или|когда|спасибо|если)\b")
_QUOTED = re.compile(r"«[^»]{3,}»|“[^”]{3,}”|\"[^\"\n]{3,}\"")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
# Arabic typed in Latin letters: digits stand for sounds inside words, and these words belong to no other language here.
_ARABIZI_DIGIT = re.compile(r"\b(?=[a-z]*[379][a-z]*[a-z])[a-z379]{3,}\b")
_ARABIZI_WORDS = frozenset(table("language_words")["arabizi"].split())
_WORD_LANGUAGES: dict[str, set[str]] = {}
for _language, _listed in table("language_words")["function_words"].items():
    for _word in _listed.split():
        _WORD_LANGUAGES.setdefault(fold(_word), set()).add(_language)
_TURKISH_LETTERS = re.compile(r"[ğışİĞŞ]")
_PORTUGUESE_LETTERS = re.compile(r"[ãõ]|ção|ções")
_SPANISH_LETTERS = re.compile(r"[ñ¿¡]")
_ENOUGH = 1_000  # characters: the rest of a long message is in the language of its beginning
_GREETING = 3  # words: "ok merci" is too short for statistics
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def detect_language(subject: str, body: str, channel: str = "") -> str:
    """ISO 639-1 code among `LANGUAGES`; French when nothing tells. Notes taken by agents are French."""
    if channel in ("phone", "phone_note"):
        return DEFAULT
    text = _without_quotations(strip_replies(body)[:_ENOUGH])
    if len(_WORD.findall(text)) < 4:
        text = f"{_ADDRESS.sub(' ', subject)}\n{text}"
    return _by_script(text) or _latin(text)


def _without_quotations(text: str) -> str:
    """People quote French error messages in every language; the quotations go unless nothing else is left."""
    bare = _ADDRESS.sub(" ", text)
    own = _QUOTED.sub(" ", bare)
    return own if len(_WORD.findall(own)) >= 2 or len(_CHINESE.findall(own)) >= 3 else bare


def _by_script(text: str) -> str | None:
    arabic, cyrillic = _letters(_ARABIC, text), _letters(_CYRILLIC, text)
    chinese, latin = 3 * len(_CHINESE.findall(text)), _letters(_LATIN, text)
    size, language = max((arabic, "ar"), (cyrillic, "ru"), (chinese, "zh"))
    if not size or size * 3 < latin:
        return None
    if language == "ar":
        return _either("fa", _PERSIAN, "ar", _ARABIC_ONLY, text)
    if language == "ru":
        return _either("uk", _UKRAINIAN, "ru", _RUSSIAN, text)
    return language


def _letters(script: re.Pattern[str], text: str) -> int:
    return sum(map(len, script.findall(text)))


def _either(first: str, first_marks: re.Pattern, second: str, second_marks: re.Pattern, text: str) -> str:
    """The language of two in one script whose own letters and words occur more; the statistics decide a tie."""
    lead = len(first_marks.findall(text)) - len(second_marks.findall(text))
    if lead:
        return first if lead > 0 else second
    scores = dict(_identifier().rank(text))
    return first if scores[first] > scores[second] else second


def _latin(text: str) -> str:
    lowered = text.lower()
    if _is_arabizi(lowered):
        return "ar"
    votes = _votes(lowered)
    best, second = sorted(votes, key=lambda name: -votes[name])[:2]
    alone = votes[best] >= 1 and not votes[second] and len(lowered.split()) <= _GREETING
    if alone or votes[best] - votes[second] >= 2:
        return best
    scores = dict(_identifier().rank(lowered)) if lowered.strip() else {}
    return max(
        LATIN_LANGUAGES, key=lambda name: (scores.get(name, 0.0) + 0.25 * votes[name], name == DEFAULT)
    )


def _is_arabizi(lowered: str) -> bool:
    words = _WORD.findall(lowered)
    known = sum(word in _ARABIZI_WORDS for word in words) + len(_ARABIZI_DIGIT.findall(lowered))
    return known >= 2 and known * 6 >= len(words)


def _votes(lowered: str) -> dict[str, float]:
    """Points per language: function words (shared ones count in part) and letters found in one language only."""
    votes = dict.fromkeys(LATIN_LANGUAGES, 0.0)
    for word in _WORD.findall(lowered):
        languages = _languages_of(word)
        for name in languages:
            votes[name] += 1 / len(languages)
    votes["tr"] += 1.5 * len(_TURKISH_LETTERS.findall(lowered))
    votes["pt"] += 1.5 * len(_PORTUGUESE_LETTERS.findall(lowered))
    votes["es"] += 1.5 * len(_SPANISH_LETTERS.findall(lowered))
    return votes


@lru_cache(maxsize=16_384)
def _languages_of(word: str) -> tuple[str, ...]:
    """The languages that have this function word."""
    return tuple(_WORD_LANGUAGES.get(fold(word), ()))


@cache
def _identifier() -> langid.LanguageIdentifier:
    """The statistical identifier, cut down to our ten languages (the full table takes 100 MB)."""
    full = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    full.set_languages(LANGUAGES)
    return langid.LanguageIdentifier(
        full.nb_ptc.copy(),
        full.nb_pc.copy(),
        full.nb_classes,
        full.tk_nextmove,
        full.tk_output,
        norm_probs=True,
        tk_row=full.tk_row,
    )
