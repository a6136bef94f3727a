"""The agent: what a program makes, gives a handler, and runs."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from types import TracebackType
from typing import Self, TypeVar

import structlog
from pydantic import SecretStr

from oblivion_agent.addresses import doors_of
from oblivion_agent.dispatcher import Dispatcher
from oblivion_agent.errors import ConfigurationError, LeaseLost
from oblivion_agent.link import Introduction, Link
from oblivion_agent.options import AgentOptions
from oblivion_agent.requests import Requests
from oblivion_agent.rest import RestDoor
from oblivion_agent.run import Handler
from oblivion_agent.tokens import TokenSource

AnyHandler = TypeVar("AnyHandler", bound=Handler)

_MOST_SLOTS = 100
_REQUIRED = ("OBLIVION_URL", "OBLIVION_CLIENT_ID", "OBLIVION_CLIENT_SECRET")

_log = structlog.get_logger("oblivion_agent")


class Agent:
    """Connects to Nexus, claims tasks as they are offered, and hands each to the handler.

    `slots`: how many tasks it works on at once (1 to 100). `capabilities`: what it can do, for its
    operators to read. One `Agent` serves once: make a new one to serve again.
    """

    def __init__(
        self,
        *,
        url: str,
        client_id: str,
        client_secret: str,
        slots: int = 1,
        capabilities: Sequence[str] = (),
        options: AgentOptions | None = None,
    ) -> None:
        if not client_id or not client_secret:
            raise ConfigurationError("an agent needs a client id and a client secret")
        if not 1 <= slots <= _MOST_SLOTS:
            raise ConfigurationError(f"slots must be between 1 and {_MOST_SLOTS}, not {slots}")
        self._options = options or AgentOptions()
        self._doors = doors_of(url)
        self._requests = Requests(
            retry=self._options.retry, timeout_seconds=self._options.reply_timeout_seconds
        )
        self._dispatcher = Dispatcher(requests=self._requests, slots=slots, options=self._options)
        self._credentials = (client_id, SecretStr(client_secret))
        self._introduction = Introduction(
            tuple(capabilities), slots, f"oblivion-agent/{version('oblivion-agent')}"
        )
        self._link: Link | None = None
        self._rest: RestDoor | None = None
        self._stopping = asyncio.Event()
        self._connected = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    @classmethod
    def from_environment(
        cls,
        *,
        slots: int = 1,
        capabilities: Sequence[str] = (),
        options: AgentOptions | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> Self:
        """Read OBLIVION_URL, OBLIVION_CLIENT_ID and OBLIVION_CLIENT_SECRET.

        Raises `ConfigurationError` naming every one that is missing.
        """
        missing = [name for name in _REQUIRED if not environment.get(name)]
        if missing:
            raise ConfigurationError(
                f"{', '.join(missing)} not set; `./oblivion agent create NAME --group GROUP` prints them"
            )
        url, client_id, client_secret = (environment[name] for name in _REQUIRED)
        return cls(
            url=url,
            client_id=client_id,
            client_secret=client_secret,
            slots=slots,
            capabilities=capabilities,
            options=options,
        )

    def on_task(self, handler: AnyHandler) -> AnyHandler:
        """Decorate the one coroutine that works on a task; what it returns is the task's public result."""
        self._dispatcher.set_handler(handler)
        return handler

    @property
    def is_connected(self) -> bool:
        return self._connected.is_set()

    @property
    def is_stopping(self) -> bool:
        """Whether `stop` was asked for."""
        return self._stopping.is_set()

    @property
    def holding(self) -> tuple[str, ...]:
        """Ids of the tasks that are being worked on."""
        return tuple(claim.task_id for claim in self._dispatcher.held())

    def connect_now(self) -> None:
        """Try to connect at once, if the agent is waiting to reconnect."""
        if self._link is not None:
            self._link.connect_now()

    def stop(self) -> None:
        """End `serve`: no new claims; work ends within the drain time or is given back."""
        self._stopping.set()

    async def serve(self) -> None:
        """Work until `stop`.

        Raises `AuthenticationError`, `UnsupportedProtocol` or `Replaced` when it cannot go on.
        """
        link = self._make_link()
        connecting = asyncio.create_task(link.run(), name="link to Nexus")
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([connecting, stopping], return_when=asyncio.FIRST_COMPLETED)
            if not connecting.done():
                await self._dispatcher.drain("the agent is stopping")
        finally:
            await self._take_down(connecting, stopping)
        if not connecting.cancelled():
            connecting.result()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; a second signal ends at once. Blocks."""
        asyncio.run(self._serve_with_signals())

    async def connected(self) -> None:
        """Wait until there is a session with Nexus."""
        await self._connected.wait()

    async def __aenter__(self) -> Self:
        self._serving = asyncio.create_task(self.serve(), name="serve")
        connected = asyncio.create_task(self.connected())
        try:
            await asyncio.wait([self._serving, connected], return_when=asyncio.FIRST_COMPLETED)
        finally:
            connected.cancel()
        if self._serving.done():
            self._serving.result()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        if self._serving is not None:
            await self._serving

    def _make_link(self) -> Link:
        if not self._dispatcher.has_handler:
            raise ConfigurationError("no task handler; decorate one with @agent.on_task")
        if self._link is not None:
            raise ConfigurationError("an agent serves once; make a new one")
        if self._doors.is_exposed:
            _log.warning("the client secret travels unencrypted; use https", address=self._doors.token)
        client_id, client_secret = self._credentials
        tokens = TokenSource(
            address=self._doors.token,
            client_id=client_id,
            client_secret=client_secret,
            options=self._options,
            clock=asyncio.get_running_loop().time,
        )
        self._rest = RestDoor(address=self._doors.api, tokens=tokens, options=self._options)
        self._dispatcher.set_rest(self._rest)
        self._link = Link(
            address=self._doors.agents,
            introduction=self._introduction,
            tokens=tokens,
            requests=self._requests,
            dispatcher=self._dispatcher,
            options=self._options,
            connected=self._connected,
        )
        return self._link

    async def _take_down(self, *parts: asyncio.Task[None] | asyncio.Task[bool]) -> None:
        for part in parts:
            part.cancel()
        self._dispatcher.abandon(LeaseLost("the agent has stopped"))
        await self._dispatcher.settled()
        await asyncio.gather(*parts, return_exceptions=True)
        if self._rest is not None:
            await self._rest.close()

    async def _serve_with_signals(self) -> None:
        serving = asyncio.create_task(self.serve(), name="serve")
        loop = asyncio.get_running_loop()

        def on_signal() -> None:
            if self._stopping.is_set():
                serving.cancel()
            self.stop()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, on_signal)
        try:
            await serving
        except asyncio.CancelledError:
            _log.warning("ended at once; claims run out by themselves")
