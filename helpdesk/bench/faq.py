"""FAQ search as an agent or a person types it."""

from __future__ import annotations

from functools import partial

from django.db.models import Q

from helpdesk.bench.timing import Sample, timed
from knowledge_base.models import ArticleVersion
from knowledge_base.search import suggest

QUERIES = (
    "mot de passe oublié lien non reçu",
    "erreur 500 au moment de valider",
    "api pas renouvelée employeur",
    "photo refusée",
    "numero etranger non reconnu",
    "convocation empreintes jamais reçue",
    "visa long séjour validation impossible",
    "changer adresse mail du compte",
    "timbre fiscal refusé",
    "recepisse prefecture rendez vous",
)


def faq(runs: int = 200) -> tuple[Sample, Sample]:
    """The embedded or configured engine, and the baseline: the same words looked for by the database."""
    queries = [QUERIES[number % len(QUERIES)] for number in range(runs)]
    return (
        timed("FAQ search", [partial(suggest, query) for query in queries], warm=5),
        timed("database icontains", [partial(_in_database, query) for query in queries], warm=5),
    )


def _in_database(query: str) -> list[ArticleVersion]:
    wanted = Q()
    for word in query.split():
        wanted |= Q(title__icontains=word) | Q(body__icontains=word)
    return list(ArticleVersion.objects.published().filter(wanted)[:5])
