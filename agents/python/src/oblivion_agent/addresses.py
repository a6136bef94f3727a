"""Addresses of Nexus's doors, from the one address that the operator gives."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

from oblivion_agent.errors import ConfigurationError


@dataclass(frozen=True)
class Doors:
    token: str
    agents: str
    api: str
    is_exposed: bool
    """Whether secrets would travel unencrypted over a network."""


def doors_of(url: str) -> Doors:
    """Raises `ConfigurationError` when the address is not one of http or https."""
    parts = urlsplit(url.strip().rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(f"OBLIVION_URL must be an http or https address, not {url!r}")
    socket_scheme = "wss" if parts.scheme == "https" else "ws"
    return Doors(
        token=urlunsplit((parts.scheme, parts.netloc, f"{parts.path}/oauth/token", "", "")),
        agents=urlunsplit((socket_scheme, parts.netloc, f"{parts.path}/agents", "", "")),
        api=urlunsplit((parts.scheme, parts.netloc, f"{parts.path}/api/v1", "", "")),
        is_exposed=parts.scheme == "http" and not _is_loopback(parts.hostname),
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
