"""`python -m oblivion_agent.runtime`: the reference agent with its listener."""

import argparse
import asyncio
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from pydantic import ValidationError

from oblivion_agent.agent import Agent
from oblivion_agent.errors import ConfigurationError, OblivionError
from oblivion_agent.options import AgentOptions
from oblivion_agent.runtime.artifacts import ArtifactStore
from oblivion_agent.runtime.listener import make_listener
from oblivion_agent.runtime.logs import configure_logs
from oblivion_agent.runtime.metrics import open_metrics
from oblivion_agent.runtime.settings import RuntimeSettings, describe_settings, variable_of
from oblivion_agent.runtime.traces import traces
from oblivion_agent.runtime.worker import GraphWorker

_log = structlog.get_logger("oblivion_agent.runtime")


class _Server(uvicorn.Server):
    """Leaves the signals to the runtime, which has to stop the agent first."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def read_settings() -> RuntimeSettings:
    """Raises `ConfigurationError` that names every setting at fault."""
    try:
        return RuntimeSettings()
    except ValidationError as error:
        problems = [
            f"{_variable_at(str(problem['loc'][0]))}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise ConfigurationError("\n".join(problems)) from None


def _variable_at(place: str) -> str:
    """Pydantic names a setting with a name of its own by that name, and the others by their field."""
    return place if place.isupper() else variable_of(place)


def open_socket(settings: RuntimeSettings) -> socket.socket:
    """Raises `ConfigurationError` when the port is taken."""
    try:
        return socket.create_server((settings.agent_host, settings.agent_port), backlog=128)
    except OSError as error:
        raise ConfigurationError(
            f"OBLIVION_AGENT_PORT: {settings.agent_host}:{settings.agent_port} cannot be listened on "
            f"({error.strerror}); stop what uses it or choose another port"
        ) from error


def open_artifacts(settings: RuntimeSettings) -> ArtifactStore:
    """Raises `ConfigurationError` when results cannot be kept."""
    folder = settings.agent_state_folder / "artifacts"
    try:
        return ArtifactStore(folder)
    except OSError as error:
        raise ConfigurationError(
            f"OBLIVION_AGENT_STATE_FOLDER: results cannot be kept in {folder} ({error.strerror}); "
            "choose a folder that this user may write to"
        ) from error


async def serve(settings: RuntimeSettings, door: socket.socket) -> None:
    """Run agent and listener until SIGTERM or SIGINT."""
    host, port = door.getsockname()[:2]
    public_url = str(settings.agent_public_url or f"http://{host}:{port}")
    artifacts = open_artifacts(settings)
    agent = Agent(
        url=str(settings.url),
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
        slots=settings.agent_slots,
        capabilities=settings.capabilities,
        options=AgentOptions(
            drain_seconds=settings.agent_drain_seconds,
            answer_timeout_seconds=settings.agent_answer_timeout_seconds,
        ),
    )
    app = make_listener(
        agent=agent,
        artifacts=artifacts,
        wake_secret=settings.agent_wake_secret,
        wake_tolerance_seconds=settings.agent_wake_tolerance_seconds,
    )
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none"))
    worker = GraphWorker(
        artifacts=artifacts,
        public_url=public_url,
        model_timeout_seconds=settings.agent_model_timeout_seconds,
        memory_timeout_seconds=settings.agent_memory_timeout_seconds,
    )
    agent.on_task(worker.work)
    open_metrics(agent, settings)
    _log.info("listening", address=f"http://{host}:{port}", artifacts=public_url)
    await _serve_both(agent, server, door)


async def _serve_both(agent: Agent, server: uvicorn.Server, door: socket.socket) -> None:
    working = asyncio.create_task(agent.serve(), name="agent")
    listening = asyncio.create_task(server.serve(sockets=[door]), name="listener")

    def on_signal() -> None:
        if agent.is_stopping:
            working.cancel()
        agent.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, on_signal)
    try:
        await asyncio.wait([working, listening], return_when=asyncio.FIRST_COMPLETED)
    finally:
        agent.stop()
        await asyncio.wait([working])
        # Artifacts stay readable until the last run has ended.
        server.should_exit = True
        await listening
    if not working.cancelled():
        working.result()


def main() -> int:
    """Exit codes: 0 ended on request, 1 Nexus refused the agent for good, 2 a setting is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m oblivion_agent.runtime",
        description="Runs the reference agent. Settings come from the environment:",
        epilog=describe_settings(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.parse_args()
    try:
        settings = read_settings()
        configure_logs(settings)
        with open_socket(settings) as door, traces(settings):
            asyncio.run(serve(settings, door))
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    except OblivionError as error:
        print(f"The agent ends: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
