"""From a message to the named features of the model: the same code trains and predicts."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations, pairwise

from .concepts import lexicon
from .text import clauses, fold, hide_addresses, strip_replies, tokens

# Long mails say what matters at both ends. Measured on messages lengthened to 3,000 characters with what must not
# weigh: whether the subject is told first, last or half and half, reading 1,900 of them finds it more often than
# reading all (docs/classification.md). No message of the training data is longer.
HEAD, TAIL = 1400, 500
_SUBJECT_SIGNS = frozenset({"question", "negation", "cannot", "works_fine"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as the model sees it: folded subject and body, language, and the ideas of each clause."""

    subject: str
    body: str
    subject_words: tuple[str, ...]
    body_words: tuple[str, ...]
    language: str
    mentions: tuple[tuple[str, tuple[str, ...]], ...]
    ideas: tuple[frozenset[str], ...]
    subject_ideas: frozenset[str]


def read(subject: str, body: str, language: str) -> Reading:
    """Fold the message, drop what it quotes, and look up the ideas of its clauses."""
    own = hide_addresses(strip_replies(body))
    if len(own) > HEAD + TAIL:
        own = own[:HEAD] + "\n" + own[-TAIL:]
    folded_subject, folded_body = fold(hide_addresses(subject[:300])), fold(own)
    words = lexicon(language)
    mentions: list[tuple[str, tuple[str, ...]]] = []
    ideas = []
    subject_ideas: set[str] = set()
    for part, is_subject in ((folded_subject, True), (folded_body, False)):
        for clause in clauses(part):
            clause_words = tokens(clause)
            found = words.mentions(clause_words)
            mentions += [(m.concept, tuple(clause_words[m.start : m.end])) for m in found]
            ideas.append(frozenset(m.concept for m in found))
            if is_subject:
                subject_ideas.update(ideas[-1])
    return Reading(
        folded_subject,
        folded_body,
        tuple(tokens(folded_subject)),
        tuple(tokens(folded_body)),
        language,
        tuple(mentions),
        tuple(ideas),
        frozenset(subject_ideas),
    )


def word_features(reading: Reading) -> Counter[str]:
    """Counts of words and pairs of neighbouring words, subject included."""
    counts: Counter[str] = Counter()
    for part in (reading.subject_words, reading.body_words):
        words = [_shown(word) for word in part]
        counts.update(words)
        counts.update([f"{first} {second}" for first, second in pairwise(words)])
    return counts


def _shown(word: str) -> str:
    return "0000" if len(word) > 3 and word.isdigit() else word


def letter_features(reading: Reading) -> Counter[str]:
    """Counts of the runs of letters of every word: typos keep most of theirs."""
    counts: Counter[str] = Counter()
    for word, times in Counter(reading.subject_words + reading.body_words).items():
        for run in runs_of(word):
            counts[run] += times
    return counts


def runs_of(word: str) -> list[str]:
    """Runs of 3 to 5 letters of a word, its edges marked by a space; none for a number or a single letter."""
    if len(word) == 1 or word.isdigit():
        return []
    padded = f" {word} "
    return [padded[start : start + size] for size in (3, 4, 5) for start in range(len(padded) - size + 1)]


def idea_features(reading: Reading) -> Counter[str]:
    """Counts of ideas, of pairs of ideas said together, of ideas in the subject."""
    counts: Counter[str] = Counter()
    for ideas in map(
        sorted, reading.ideas
    ):  # sets have no order, and the order of sums changes their last bits
        counts.update(ideas)
        counts.update(f"{a}+{b}" for a, b in combinations(ideas, 2))
    counts.update(f"subject:{idea}" for idea in sorted(reading.subject_ideas - _SUBJECT_SIGNS))
    return counts


BLOCKS = {"w": word_features, "c": letter_features, "k": idea_features}
