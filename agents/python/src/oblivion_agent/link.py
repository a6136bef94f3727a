"""Keeps one live session with Nexus: connects, greets, reads, beats, and connects again."""

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from oblivion_agent.connection import Connection
from oblivion_agent.cursor import CursorTracker
from oblivion_agent.dispatcher import Dispatcher
from oblivion_agent.errors import (
    AuthenticationError,
    ConnectionFailed,
    OblivionError,
    ProtocolError,
    Refusal,
    Replaced,
    RequestTimedOut,
    UnsupportedProtocol,
    error_from,
)
from oblivion_agent.options import AgentOptions
from oblivion_agent.protocol import server_frames as server
from oblivion_agent.protocol.client_frames import Heartbeat, Hello
from oblivion_agent.protocol.parse import UnknownFrame, UnreadableFrame, parse_server_frame
from oblivion_agent.protocol.results import heartbeat_result
from oblivion_agent.protocol.scalars import PROTOCOL_VERSION
from oblivion_agent.requests import Requests
from oblivion_agent.step_ids import once_only
from oblivion_agent.tokens import TokenSource

# Nexus wants a heartbeat "at least this often": the rest of the interval is for its way there.
_HEARTBEAT_SHARE = 0.75

_log = structlog.get_logger("oblivion_agent")


@dataclass(frozen=True)
class Introduction:
    """What the agent says of itself in every `hello`."""

    capabilities: tuple[str, ...]
    slots: int
    sdk: str


class _Departure:
    """When Nexus wants this agent gone, once it has said so."""

    def __init__(self) -> None:
        self._announced = asyncio.Event()
        self._at = 0.0

    @property
    def is_announced(self) -> bool:
        return self._announced.is_set()

    def announce(self, after_seconds: float) -> None:
        if not self.is_announced:
            _log.info("Nexus asks to reconnect", after_seconds=after_seconds)
            self._at = asyncio.get_running_loop().time() + after_seconds
            self._announced.set()

    async def come(self) -> None:
        await self._announced.wait()
        await asyncio.sleep(self._at - asyncio.get_running_loop().time())


class Link:
    """Runs until it is cancelled, or until an error that waiting cannot mend."""

    def __init__(
        self,
        *,
        address: str,
        introduction: Introduction,
        tokens: TokenSource,
        requests: Requests,
        dispatcher: Dispatcher,
        options: AgentOptions,
        connected: asyncio.Event,
    ) -> None:
        self._address = address
        self._introduction = introduction
        self._tokens = tokens
        self._requests = requests
        self._dispatcher = dispatcher
        self._options = options
        self._cursor = CursorTracker()
        self._hurry = asyncio.Event()
        self._was_welcome = False
        self._connected = connected

    def connect_now(self) -> None:
        """Cut short the wait before the next attempt, if there is one."""
        if not self._connected.is_set():
            self._hurry.set()

    async def run(self) -> None:
        """Raises `AuthenticationError`, `UnsupportedProtocol`, `Replaced`: nothing else ends it."""
        attempt = 0
        loop = asyncio.get_running_loop()
        while True:
            began_at = loop.time()
            try:
                await self._session()
            except (UnsupportedProtocol, Replaced):
                raise
            except AuthenticationError as error:
                self._tokens.forget()
                # Later than the first welcome it may be a pause, which a person lifts again.
                if not self._was_welcome:
                    raise
                self._report(error, attempt)
            except OblivionError as error:
                self._report(error, attempt)
            if loop.time() - began_at >= self._options.settled_after_seconds:
                attempt = 0
            await self._wait_before(attempt)
            attempt += 1

    def _report(self, error: OblivionError, attempt: int) -> None:
        _log.warning("no connection", address=self._address, attempt=attempt, error=str(error))

    async def _wait_before(self, attempt: int) -> None:
        delay = self._options.reconnect.delay_seconds(attempt, random.random())  # noqa: S311
        try:
            async with asyncio.timeout(delay):
                await self._hurry.wait()
        except TimeoutError:
            return
        self._hurry.clear()

    async def _session(self) -> None:
        """One connection, from the greeting to its end. Returns when Nexus asked to reconnect."""
        async with self._greeted() as (connection, welcome):
            departure = _Departure()
            try:
                await _first_to_end(
                    self._read(connection, departure),
                    self._write(connection),
                    self._beat(welcome),
                    departure.come(),
                )
            except ConnectionFailed:
                if not departure.is_announced:
                    raise
        if departure.is_announced:
            # Also when Nexus closed first: the time it named spreads the agents over the servers that stay.
            await departure.come()

    @asynccontextmanager
    async def _greeted(self) -> AsyncIterator[tuple[Connection, server.Welcome]]:
        token = await self._tokens.get()
        async with await Connection.open(self._address, self._options) as connection:
            welcome = await self._greet(connection, token)
            self._cursor.begin(welcome.cursor)
            self._dispatcher.welcome(welcome)
            self._requests.attach()
            self._was_welcome = True
            self._connected.set()
            _log.info("connected", agent=welcome.agent.name, session=welcome.session, held=len(welcome.held))
            try:
                yield connection, welcome
            finally:
                self._connected.clear()
                self._requests.detach()

    async def _greet(self, connection: Connection, token: str) -> server.Welcome:
        hello = Hello(
            id=once_only(),
            protocol=PROTOCOL_VERSION,
            token=token,
            capabilities=self._introduction.capabilities,
            slots=self._introduction.slots,
            cursor=self._cursor.last,
            sdk=self._introduction.sdk,
        )
        try:
            async with asyncio.timeout(self._options.connect_timeout_seconds):
                await connection.send(hello)
                frame = parse_server_frame(await connection.receive())
        except TimeoutError as error:
            raise ConnectionFailed("Nexus did not answer hello in time") from error
        if isinstance(frame, server.ErrorFrame):
            raise error_from(Refusal(frame.code, frame.message, frame.field, frame.retryable))
        if not isinstance(frame, server.Welcome):
            raise ProtocolError("Nexus did not answer hello with welcome")
        return frame

    async def _read(self, connection: Connection, departure: _Departure) -> None:
        unreadable = 0
        while True:
            frame = parse_server_frame(await connection.receive())
            match frame:
                case UnreadableFrame():
                    unreadable += 1
                    self._unreadable(frame, unreadable)
                case UnknownFrame():
                    if frame.cursor is not None:
                        self._cursor.handled(frame.cursor)
                case server.Drain():
                    departure.announce(frame.reconnect_after_ms / 1000)
                case server.Reply():
                    self._requests.settle(frame)
                case server.ErrorFrame():
                    self._refused(frame)
                case server.Welcome():
                    _log.warning("a second welcome was ignored")
                case _:
                    self._dispatcher.handle(frame)
                    self._cursor.handled(frame.cursor)

    def _unreadable(self, frame: UnreadableFrame, count: int) -> None:
        _log.warning("frame ignored", problem=frame.problem, field=frame.field)
        self._requests.settle(frame)
        if count > self._options.maximum_unreadable_frames:
            raise ProtocolError("too many frames that could not be read")

    def _refused(self, frame: server.ErrorFrame) -> None:
        if not self._requests.settle(frame):
            _log.warning("error from Nexus", code=frame.code, message=frame.message, field=frame.field)

    async def _write(self, connection: Connection) -> None:
        async for request in self._requests.outgoing():
            await connection.send(request)

    async def _beat(self, welcome: server.Welcome) -> None:
        loop = asyncio.get_running_loop()
        interval = welcome.heartbeat_ms / 1000
        while True:
            await asyncio.sleep(interval * _HEARTBEAT_SHARE)
            asked_at = loop.time()
            beat = Heartbeat(id=once_only(), claims=self._dispatcher.held())
            try:
                result = await self._requests.call(beat, heartbeat_result, timeout_seconds=interval)
            except RequestTimedOut as error:
                raise ConnectionFailed("Nexus did not answer a heartbeat") from error
            self._dispatcher.renewed(result, asked_at=asked_at)


async def _first_to_end(*parts: Coroutine[Any, Any, None]) -> None:
    """Run all parts until one of them ends; raise what it raised."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
