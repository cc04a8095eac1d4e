"""Migrations are one line per app, can be taken back, and say all that the models say."""

from __future__ import annotations

from collections import Counter

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.architecture.sources import ROOMS

OURS = sorted(config.label for config in apps.get_app_configs() if config.name.split(".")[0] in ROOMS)


@pytest.fixture(scope="module")
def graph():
    return MigrationLoader(None)


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("label", OURS)
def test_one_line(graph: MigrationLoader, label: str):
    parents = Counter(
        parent
        for key, migration in graph.disk_migrations.items()
        if key[0] == label
        for parent in migration.dependencies
        if parent[0] == label
    )
    assert [parent for parent, children in parents.items() if children > 1] == []
    assert len(graph.graph.leaf_nodes(label)) <= 1


@pytest.mark.parametrize("label", OURS)
def test_can_be_taken_back(graph: MigrationLoader, label: str):
    one_way = [
        f"{key[1]}: {operation.describe()}"
        for key, migration in graph.disk_migrations.items()
        if key[0] == label
        for operation in migration.operations
        if not operation.reversible
    ]
    assert one_way == []
