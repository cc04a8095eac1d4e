"""Corrections for words that the index has never seen; a known word is never touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

SHORTEST = 5
LARGEST_VOCABULARY = 20_000


class Speller:
    """Finds the most frequent known word at one edit (letter added, lost, changed, or two swapped)."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        frequent = sorted(vocabulary, key=lambda word: (-vocabulary[word], word))[:LARGEST_VOCABULARY]
        self._known = {word: vocabulary[word] for word in frequent}
        self._by_deletion: defaultdict[str, list[str]] = defaultdict(list)
        for word in frequent:
            if len(word) >= SHORTEST - 1 and not word.isdigit():
                for shorter in _deletions(word):
                    self._by_deletion[shorter].append(word)

    def correct(self, word: str) -> str:
        """The known word that `word` (folded) stands for; "" when it is known, short, a number or unlike any."""
        if word in self._known or len(word) < SHORTEST or any(char.isdigit() for char in word):
            return ""
        candidates = {near for shorter in _deletions(word) for near in self._by_deletion.get(shorter, ())}
        close = [near for near in candidates if _is_one_edit(word, near)]
        return max(close, key=lambda near: (near[0] == word[0], self._known[near], near), default="")


def _deletions(word: str) -> Iterable[str]:
    """The word, and the word without each of its letters."""
    yield word
    for position in range(len(word)):
        yield word[:position] + word[position + 1 :]


def _is_one_edit(left: str, right: str) -> bool:
    """Damerau-Levenshtein distance of exactly one."""
    shorter, longer = sorted((left, right), key=len)
    start = next((i for i, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    if len(longer) - len(shorter) == 1:
        return shorter[start:] == longer[start + 1 :]
    if len(longer) != len(shorter) or start == len(shorter):
        return False
    changed = shorter[start + 1 :] == longer[start + 1 :]
    swapped = shorter[start : start + 2] == longer[start : start + 2][::-1]
    return changed or (swapped and shorter[start + 2 :] == longer[start + 2 :])
