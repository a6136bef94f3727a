"""`python -m oblivion_agent.runtime` as its operator meets it."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

from tests.support.nexus import Nexus

CREDENTIALS = {"OBLIVION_CLIENT_ID": "client", "OBLIVION_CLIENT_SECRET": "a secret value"}


async def _start(*words: str, **environment: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "oblivion_agent.runtime",
        *words,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _end(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    output, errors = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode, (output + errors).decode()


async def test_it_connects_and_ends_well_when_asked_to(nexus: Nexus, tmp_path: Path) -> None:
    nexus.heartbeat_ms = 100
    process = await _start(
        **CREDENTIALS,
        OBLIVION_URL=nexus.url,
        OBLIVION_AGENT_PORT="0",
        OBLIVION_AGENT_STATE_FOLDER=str(tmp_path),
    )
    await nexus.eventually(lambda: bool(nexus.of_type("heartbeat")), seconds=30)
    process.send_signal(signal.SIGTERM)
    code, output = await _end(process)
    assert code == 0, output
    assert "connected" in output
    assert "a secret value" not in output


async def test_credentials_that_nexus_refuses_end_it_in_words(nexus: Nexus, tmp_path: Path) -> None:
    nexus.token_door.status = 401
    settings = {"OBLIVION_URL": nexus.url, "OBLIVION_AGENT_PORT": "0"}
    code, output = await _end(
        await _start(**CREDENTIALS, **settings, OBLIVION_AGENT_STATE_FOLDER=str(tmp_path))
    )
    assert code == 1
    assert "Check OBLIVION_CLIENT_ID and OBLIVION_CLIENT_SECRET" in output
    assert "Traceback" not in output


async def test_all_settings_at_fault_are_named_at_once() -> None:
    code, output = await _end(await _start(OBLIVION_AGENT_SLOTS="many", OBLIVION_CLIENT_ID="client"))
    assert code == 2
    assert "OBLIVION_CLIENT_SECRET" in output
    assert "OBLIVION_AGENT_SLOTS" in output


async def test_a_port_that_is_taken_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, output = await _end(await _start(**CREDENTIALS, OBLIVION_AGENT_PORT=port))
    assert code == 2
    assert f"127.0.0.1:{port}" in output
    assert "choose another port" in output


async def test_a_folder_that_cannot_keep_results_is_named_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "state"
    file.write_text("a file, where a folder should be")
    code, output = await _end(
        await _start(**CREDENTIALS, OBLIVION_AGENT_PORT="0", OBLIVION_AGENT_STATE_FOLDER=str(file))
    )
    assert code == 2
    assert f"OBLIVION_AGENT_STATE_FOLDER: results cannot be kept in {file}/artifacts" in output
    assert "Traceback" not in output


async def test_help_explains_the_settings() -> None:
    code, output = await _end(await _start("--help"))
    assert code == 0
    assert "OBLIVION_AGENT_WAKE_SECRET" in output
