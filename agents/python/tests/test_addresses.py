import pytest

from oblivion_agent.addresses import doors_of
from oblivion_agent.errors import ConfigurationError


@pytest.mark.parametrize(
    ("url", "token", "agents", "is_exposed"),
    [
        ("http://127.0.0.1:4000", "http://127.0.0.1:4000/oauth/token", "ws://127.0.0.1:4000/agents", False),
        ("http://localhost/", "http://localhost/oauth/token", "ws://localhost/agents", False),
        ("http://nexus:4000", "http://nexus:4000/oauth/token", "ws://nexus:4000/agents", True),
        ("https://a.example/x/", "https://a.example/x/oauth/token", "wss://a.example/x/agents", False),
        ("http://[::1]:4000", "http://[::1]:4000/oauth/token", "ws://[::1]:4000/agents", False),
    ],
)
def test_doors_are_found_from_one_address(url: str, token: str, agents: str, *, is_exposed: bool) -> None:
    doors = doors_of(url)
    assert (doors.token, doors.agents, doors.is_exposed) == (token, agents, is_exposed)


@pytest.mark.parametrize("url", ["", "nexus", "ftp://nexus", "http://"])
def test_an_address_that_is_none_is_refused_by_the_name_of_its_setting(url: str) -> None:
    with pytest.raises(ConfigurationError, match="OBLIVION_URL"):
        doors_of(url)
