"""Every client in every language: what is new is the text, what is history or signature is quoted, nothing is lost."""

from __future__ import annotations

from itertools import product

from tests.mail.parsing import clients as c
from tests.mail.parsing.builder import mail
from tests.mail.parsing.case import Case, case

MARKED = "\n".join(f"> {line}" for line in c.OURS.split("\n"))


def _joined(*pieces: str) -> str:
    return "\n\n".join(piece.rstrip() for piece in pieces if piece)


def _case(name: str, above: str, history: str, below: str = "") -> Case:
    return case(
        name, mail(_joined(above, history, below)), text=_joined(above, below), quoted=history.rstrip()
    )


def above(client: str, language: str, history: str) -> Case:
    """Words above the history."""
    return _case(f"{client}, {language}: answered above", c.NEW[language], history)


def below(client: str, language: str, history: str) -> Case:
    """Words below a history whose end can be told."""
    return _case(f"{client}, {language}: answered below", "", history, c.NEW[language])


def both(client: str, language: str, history: str) -> Case:
    """Words above and below, and a device's signature between them and the history."""
    return _case(f"{client}, {language}: answered around", c.NEW[language], history, "P.-S. : n° 9900000000")


def block(labels: tuple[str, str, str, str], language: str) -> str:
    """The header block of Outlook and its kin."""
    values = ("CCC <ccc@example.net>", c.DATES[language], "Amina Benali <amina@example.org>", "RE: titre")
    return "\n".join(f"{label} {value}" for label, value in zip(labels, values, strict=True))


def _marked() -> list[Case]:
    found = []
    for client, language in product(c.ATTRIBUTIONS, c.LANGUAGES):
        history = f"{c.ATTRIBUTIONS[client][language]}\n{MARKED}"
        found += [make(client, language, history) for make in (above, below, both)]
    return found


def _bare() -> list[Case]:
    return [
        above(client, language, f"{heads[language]}\n\n{c.OURS}")
        for client, heads in c.BARE_ATTRIBUTIONS.items()
        for language in c.LANGUAGES
    ]


def _blocks() -> list[Case]:
    found = []
    for client, language in product(c.LABELS, c.LANGUAGES):
        head = block(c.LABELS[client][language], language)
        found.append(above(client, language, f"{head}\n\n{c.OURS}"))
        found.append(above(f"{client}, ruled", language, f"{'_' * 32}\n{head}\n\n{c.OURS}"))
        found.append(below(f"{client}, each line marked", language, f"{head}\n\n{MARKED}"))
    return found


def _separated() -> list[Case]:
    found = []
    for language in c.LANGUAGES:
        head = block(c.LABELS["Outlook for Mac"][language], language)
        for client, line in (("Samsung", c.ORIGINAL_MESSAGE), ("Gmail, forward", c.FORWARDED_MESSAGE)):
            found.append(above(client, language, f"{line[language]}\n{head}\n\n{c.OURS}"))
            found.append(
                below(f"{client}, each line marked", language, f"{line[language]}\n{head}\n\n{MARKED}")
            )
        whole = f"{c.ORIGINAL_MESSAGE[language]}\n{head}\n\n{c.OURS}\n\n{c.END_MESSAGE[language]}"
        found += [
            below("a client that marks the end", language, whole),
            both("a client that marks the end", language, whole),
        ]
    return found


def _webmails() -> list[Case]:
    found = []
    for client, language in product(c.WEBMAILS, c.LANGUAGES):
        head = c.WEBMAILS[client]
        found.append(above(client, language, f"{head}\n{c.OURS}"))
        found.append(below(f"{client}, each line marked", language, f"{head}\n{MARKED}"))
    return found


def _signed() -> list[Case]:
    pairs = [
        (name, language, lines[language]) for name, lines in c.SIGNATURES.items() for language in c.LANGUAGES
    ]
    pairs += [(line, "fr", line) for line in c.FRENCH_SIGNATURES]
    found = []
    for client, language, line in pairs:
        attribution = c.ATTRIBUTIONS["Gmail"][language]
        found.append(_case(f"signed by {client}, {language}", c.NEW[language], line))
        name = f"signed by {client}, {language}, above a quote"
        found.append(_case(name, c.NEW[language], f"{line}\n{attribution}\n{MARKED}"))
    return found


def _html() -> list[Case]:
    """Histories that only the HTML delimits, in words above and below."""
    found = []
    for language in c.LANGUAGES:
        attribution = c.BARE_ATTRIBUTIONS["Yahoo"][language]
        yahoo = '<div class="yahoo_quoted" id="y1">'
        found.append(_in_container(f"Yahoo, {language}: HTML, answered below", yahoo, attribution, language))
        head = block(c.LABELS["Outlook"][language], language)
        outlook = '<div class="ms-outlook-mobile-reference-message skipProofing">'
        found.append(
            _in_container(f"Outlook mobile, {language}: HTML, answered below", outlook, head, language)
        )
    return found


def _in_container(name: str, container: str, head: str, language: str) -> Case:
    lines = "".join(
        f"<div>{line.replace('<', '&lt;')}</div>" for line in [*head.split("\n"), *c.OURS.split("\n")]
    )
    words = "".join(f"<div>{line}</div>" for line in c.NEW[language].split("\n"))
    return case(
        name,
        mail(None, f"{container}<div>{lines}</div></div>{words}"),
        text=c.NEW[language],
        quoted=f"{head}\n{c.OURS}",
    )


CASES = [*_marked(), *_bare(), *_blocks(), *_separated(), *_webmails(), *_signed(), *_html()]
