"""A place: the address that a request came from, as far as it can be known.

Whoever connects cannot lie about their address. What a header says of it is believed of proxies that the settings
name, and of nobody else: anybody can write a header.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

HOUSE = 64  # bits of an IPv6 address that tell whose it is: the rest are theirs to choose


@dataclass(frozen=True, slots=True)
class Place:
    """address: as people write it; in tests and behind a UNIX socket it may be no address at all."""

    address: str

    @property
    def house(self) -> str:
        """What is counted as one, when something is counted by place."""
        try:
            address = ip_address(self.address)
        except ValueError:
            return self.address
        if isinstance(address, IPv6Address):
            return str(ip_network((address, HOUSE), strict=False))
        return self.address


def place_from(connected: str | None, forwarded: str, proxies: Collection[Network]) -> Place:
    """connected: who connected to us. forwarded: X-Forwarded-For, to which each proxy adds whom it heard it from."""
    here = _tidy(connected or "unknown")
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    while hops and _is_trusted(here, proxies) and (said := _address(hops.pop())) is not None:
        here = said
    return Place(here)


def _is_trusted(hop: str, proxies: Collection[Network]) -> bool:
    address = _address(hop)
    return address is not None and any(ip_address(address) in network for network in proxies)


def _tidy(hop: str) -> str:
    return _address(hop) or hop


def _address(written: str) -> str | None:
    """An address as it is usually written, without a zone or a port; None when it is none."""
    try:
        address = ip_address(written.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
