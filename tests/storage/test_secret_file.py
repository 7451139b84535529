from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.secret_file import NotOurs, kept_secret


def test_a_secret_is_made_once_and_stays(tmp_path: Path) -> None:
    made = kept_secret(tmp_path / "key")
    assert len(made) >= 43  # 256 bits, six to a letter
    assert kept_secret(tmp_path / "key") == made
    assert kept_secret(tmp_path / "other") != made


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    kept_secret(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_those_who_make_it_together_get_the_same_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as together:
        assert len(set(together.map(kept_secret, [tmp_path / "key"] * 32))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_somebody_elses_secret_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("x")
    (tmp_path / "key").chmod(0)
    with pytest.raises(NotOurs, match="belongs to somebody else"):
        kept_secret(tmp_path / "key")
