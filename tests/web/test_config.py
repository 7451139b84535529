from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from web.config import S3, BadSetting, Setting, read_config, settings


def test_without_any_setting_cairn_is_at_home_on_this_machine() -> None:
    config = read_config({})
    assert (config.host, config.port, config.public_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert config.data == Path.cwd() / "data"
    assert config.database_url is config.redis_url is config.s3 is config.token is None
    assert config.origins == {"http://127.0.0.1:8000", "http://localhost:8000"}
    assert config.url == config.public_url


def test_a_setting_set_to_nothing_is_unset() -> None:
    assert read_config({"CAIRN_PORT": "", "CAIRN_S3_URL": ""}).port == 8000


def test_a_public_address_loses_its_slash_and_becomes_an_origin() -> None:
    config = read_config(
        {"CAIRN_PUBLIC_URL": "https://Guides.example.org:443/", "CAIRN_ORIGINS": "http://a, http://b:81"}
    )
    assert config.public_url == "https://Guides.example.org:443"
    assert {"https://guides.example.org", "http://a", "http://b:81"} <= config.origins


def test_proxies_are_addresses_or_networks() -> None:
    proxies = read_config({"CAIRN_PROXIES": "10.0.0.7, 10.1.0.0/16,::1"}).proxies
    assert {str(each) for each in proxies} == {"10.0.0.7/32", "10.1.0.0/16", "::1/128"}
    assert read_config({}).proxies == frozenset()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("s3://shots?region=eu-central-1", S3("shots", "eu-central-1")),
        ("http://k%2F1:s%40x@localhost:9000/shots", S3("shots", "us-east-1", "http://localhost:9000", "k/1", "s@x")),
        ("https://s3.example.org/shots/?region=x", S3("shots", "x", "https://s3.example.org")),
    ],
)
def test_an_s3_address_says_where_and_as_whom(written: str, read: S3) -> None:
    assert read_config({"CAIRN_S3_URL": written}).s3 == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CAIRN_PORT", "eighty"),
        ("CAIRN_PORT", "70000"),
        ("CAIRN_DATABASE_URL", "mysql://x"),
        ("CAIRN_REDIS_URL", "localhost"),
        ("CAIRN_S3_URL", "https://host"),
        ("CAIRN_S3_URL", "https://host/bucket/more"),
        ("CAIRN_PUBLIC_URL", "cairn.example.org"),
        ("CAIRN_ORIGINS", "http://a,nonsense"),
        ("CAIRN_PROXIES", "10.0.0.1, my-proxy"),
        ("CAIRN_PROXIES", "10.0.0.1/8"),
        ("CAIRN_CHROMIUM", "/nowhere/chromium"),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"^{name} .*cannot be used"):
        read_config({name: value})


@pytest.mark.parametrize(
    ("name", "wanted"), [("CAIRN_PORT", "a number from 1 to 65535"), ("CAIRN_WORKERS", "processes from 1 to 64")]
)
def test_what_is_no_number_is_told_which_is_wanted(name: str, wanted: str) -> None:
    with pytest.raises(BadSetting, match=wanted):
        read_config({name: "x"})


def test_secrets_are_not_shown() -> None:
    secret = "hush"
    config = read_config(
        {
            "CAIRN_TOKEN": secret,
            "CAIRN_DATABASE_URL": f"postgresql://u:{secret}@h/d",
            "CAIRN_REDIS_URL": f"redis://:{secret}@h",
            "CAIRN_S3_URL": f"https://k:{secret}@h/bucket",
        }
    )
    assert secret not in repr(config)


def test_a_bad_address_is_refused_without_repeating_its_password() -> None:
    with pytest.raises(BadSetting) as refused:
        read_config({"CAIRN_DATABASE_URL": "mysql://u:hush@h/d"})
    assert "hush" not in f"{refused.value} {refused.value.hint} {refused.value.__cause__}"


@pytest.mark.parametrize("setting", settings(), ids=lambda setting: setting.name)
def test_every_setting_is_documented_as_it_is(setting: Setting) -> None:
    default = f"`{setting.default}`" if setting.default else "–"
    row = f"| `{setting.name}` | {default} | {setting.unit} | {setting.meaning} |"
    assert row in (ROOT / "docs" / "settings.md").read_text("utf-8").splitlines()
