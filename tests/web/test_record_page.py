"""The page that tells how to record: it names this Cairn, and needs somebody who is signed in and no script."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from deploy.packing import pack
from tests.web.conftest import House
from tests.web.recorder import person
from web import record_page
from web.packages import FOLDER, packages_in

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_it_says_where_this_cairn_is_and_leads_to_ones_recorders(secure: House) -> None:
    response = await (await person(secure)).get("/record")
    page = await response.get_data(as_text=True)
    assert response.status_code == 200
    assert f">{secure.resources.config.public_url}</code>" in page
    assert 'href="/device#yours"' in page
    assert "<script" not in page


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
async def test_it_hands_out_the_extension_that_was_built_here(secure: House, browser: str) -> None:
    ana = await person(secure)
    assert f'href="/record/{browser}"' in await (await ana.get("/record")).get_data(as_text=True)
    response = await ana.get(f"/record/{browser}")
    packed = await response.get_data(as_text=False)
    (listed,) = [one for one in json.loads((FOLDER / "release.json").read_bytes()) if one["browser"] == browser]
    assert response.status_code == 200
    assert f"filename={listed['file']}" in response.headers["Content-Disposition"]
    assert hashlib.sha256(packed).hexdigest() == listed["sha256"]
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(packed)).read("manifest.json"))
    assert manifest["version"] == listed["version"]


async def test_where_none_was_built_it_says_how_to(
    secure: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_page, "FOLDER", tmp_path)
    assert packages_in(tmp_path) == {}
    ana = await person(secure)
    page = await (await ana.get("/record")).get_data(as_text=True)
    assert "make agents" in page
    assert 'href="/record/' not in page
    assert (await ana.get("/record/chromium")).status_code == 404


def build(folder: Path, words: str) -> None:
    """What is handed out, as if it were built here for one browser."""
    (folder / "firefox").mkdir(exist_ok=True)
    (folder / "firefox" / "manifest.json").write_text(json.dumps({"version": "1.0", "description": words}))
    pack(folder)


async def test_only_what_was_built_is_offered(secure: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_page, "FOLDER", tmp_path)
    build(tmp_path, "Records")
    page = await (await (await person(secure)).get("/record")).get_data(as_text=True)
    assert 'href="/record/firefox"' in page
    assert 'href="/record/chromium"' not in page


async def test_who_is_being_handed_a_build_gets_all_of_it_though_it_is_built_again(tmp_path: Path) -> None:
    build(tmp_path, "Records")
    files = [tmp_path / packages_in(tmp_path)["firefox"].file, tmp_path / "release.json"]
    before = [file.read_bytes() for file in files]
    with files[0].open("rb") as packed, files[1].open("rb") as listed:
        build(tmp_path, "Records what is done on pages")
        assert [packed.read(), listed.read()] == before
    assert [file.read_bytes() for file in files] != before
    assert not list(tmp_path.glob("*.half"))


@pytest.mark.parametrize("path", ["/record/opera", "/record/release.json", "/record/..%2f..%2fmanifest.json"])
async def test_nothing_else_is_handed_out(secure: House, path: str) -> None:
    assert (await (await person(secure)).get(path)).status_code == 404


async def test_the_page_that_asks_for_a_code_leads_to_it(secure: House) -> None:
    page = await (await (await person(secure)).get("/device")).get_data(as_text=True)
    assert 'href="/record"' in page


@pytest.mark.parametrize("path", ["/record", "/record/chromium"])
async def test_who_is_not_signed_in_is_asked_to(secure: House, path: str) -> None:
    response = await secure.app.test_client().get(path, headers={"Accept": "text/html"})
    assert response.status_code == 401
