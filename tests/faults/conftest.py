"""What these stories stand on: two nodes for the whole run, mended before each story."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.embedded import EmbeddedPostgres
from tests.faults.nodes import Nodes, two_nodes


@pytest.fixture(scope="session")
def hurt_nodes(postgres: EmbeddedPostgres) -> Iterator[Nodes]:
    with two_nodes(postgres, "nodes") as started:
        yield started


@pytest.fixture
def nodes(hurt_nodes: Nodes) -> Nodes:
    hurt_nodes.recover()
    return hurt_nodes
