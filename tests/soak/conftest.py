"""What soaks stand on besides a running server: Nodes with Yjs in them."""

from __future__ import annotations

from tests.stories.conftest import node

__all__ = ["node"]
