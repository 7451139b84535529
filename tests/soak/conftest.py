"""What soaks stand on: a server that they kill and starve, and Nodes with Yjs in them."""

from __future__ import annotations

from tests.stories.conftest import hurt_server, node, sturdy

__all__ = ["hurt_server", "node", "sturdy"]
