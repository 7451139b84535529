"""cairn import --play: a recording of a small shop on this machine, played."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.cli.conftest import Shell
from tests.stories.server import Server
from web.config import read_config

PAGE = b"""<!doctype html><title>Shop</title><h1>Shop</h1>
<button id="add" onclick="this.remove(); document.title = 'Basket'">Add to basket</button>
<label>Amount <input id="amount"></label>"""


class Shop(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def shop() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def chromium() -> str:
    found = read_config().chromium
    if found is None:
        pytest.skip("there is no Chromium here")
    return str(found)


def test_a_played_recording_shows_each_step_before_its_effect(
    shell: Shell, server: Server, shop: str, chromium: str
) -> None:
    file = shell.write(
        "shop.json",
        {
            "title": "Buy",
            "steps": [
                {"type": "navigate", "url": shop},
                {"type": "change", "selectors": [["#amount"]], "value": "2"},
                {"type": "click", "selectors": [["#add"]], "offsetX": 3, "offsetY": 3},
            ],
        },
    )
    ended = shell.cairn("import", "--play", "--json", file)
    assert ended.code == 0, ended
    [made] = ended.records
    guide = server.api.ask_now("GET", f"/api/guides/{made['guide']}").json
    clicked = guide["steps"][-1]
    assert "Add to basket" in clicked["title"]  # the recording knows only #add
    assert clicked["picture"]["type"] == "image/png"
    assert 0 < clicked["picture"]["box"]["width"] < 1
    assert shell.cairn("export", made["guide"]).code == 0
    assert list((shell.folder / "Buy" / "pictures").iterdir())


def test_without_a_browser_it_says_how_to_get_one(shell: Shell) -> None:
    file = shell.write("shop.json")
    ended = shell.cairn("import", "--play", "--chromium", "/nowhere/chromium", file)
    assert ended.code == 1
    assert "/nowhere/chromium" in ended.err
    ended = shell.cairn("import", "--play", file, PATH="/nowhere", CAIRN_CHROMIUM="")
    assert ended.code == 1
    assert "--chromium" in ended.err
