"""Where a request is from is what whoever connects cannot lie about, and what proxies say that we trust."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from auth.place import Place, place_from

PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("connected", "forwarded", "address"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # anybody can write a header
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),  # the first one is what the client wrote
        ("10.0.0.1", "198.51.100.1, 10.2.0.1", "198.51.100.1"),
        ("10.0.0.1", "10.3.0.1, 10.2.0.1", "10.3.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", " , ,198.51.100.1 ,", "198.51.100.1"),
        ("::ffff:10.0.0.1", "2001:DB8::1", "2001:db8::1"),
        ("fd00::1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", "198.51.100.1", "fe80::1"),
        ("<local>", "198.51.100.1", "<local>"),
        (None, "198.51.100.1", "unknown"),
    ],
)
def test_only_a_proxy_that_is_trusted_is_believed(connected: str | None, forwarded: str, address: str) -> None:
    assert place_from(connected, forwarded, PROXIES) == Place(address)


def test_without_a_proxy_nobody_is_believed() -> None:
    assert place_from("127.0.0.1", "198.51.100.1", []) == Place("127.0.0.1")


def test_a_house_has_as_many_addresses_as_it_likes() -> None:
    assert Place("2001:db8:1:2:aaaa::1").house == Place("2001:db8:1:2:bbbb::2").house == "2001:db8:1:2::/64"
    assert Place("2001:db8:1:3::1").house != Place("2001:db8:1:2::1").house
    assert Place("198.51.100.1").house == "198.51.100.1"
    assert Place("<local>").house == "<local>"
