"""What a search gives back, including the truth about the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Hit:
    """One thing found; rows are then loaded, and permission checked again, by the app that owns the kind."""

    kind: str
    key: str
    score: float
    highlight: SafeString = field(default_factory=SafeString)
    """A passage with the words found inside <mark>, safe to show; empty when it was not asked for."""


@dataclass(frozen=True)
class Results:
    """Best first. `degraded` means that the engine did not answer and that only titles and keywords were read."""

    hits: tuple[Hit, ...]
    engine: str
    degraded: bool = False
    message: str = ""
    """A French sentence for the page when degraded."""
    corrections: Mapping[str, str] = field(default_factory=dict)
    """Misspelt word → the word that was looked for beside it."""

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    @property
    def keys(self) -> list[str]:
        return [hit.key for hit in self.hits]
