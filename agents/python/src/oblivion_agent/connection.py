"""One WebSocket to Nexus."""

from types import TracebackType
from typing import Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidURI

from oblivion_agent.errors import ConnectionFailed, error_from_close
from oblivion_agent.options import AgentOptions
from oblivion_agent.protocol.client_frames import Request


class Connection:
    """Sends requests and receives raw frames; an end of the connection is an `OblivionError`."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    @classmethod
    async def open(cls, address: str, options: AgentOptions) -> Self:
        """Open a socket. Raises `ConnectionFailed`."""
        try:
            socket = await connect(
                address,
                open_timeout=options.connect_timeout_seconds,
                close_timeout=options.release_timeout_seconds,
                max_size=options.maximum_frame_bytes,
            )
        except (OSError, TimeoutError, InvalidHandshake, InvalidMessage, InvalidURI) as error:
            raise ConnectionFailed(f"{address} cannot be reached: {error}") from error
        return cls(socket)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._socket.close()

    async def send(self, request: Request) -> None:
        try:
            await self._socket.send(request.to_json())
        except ConnectionClosed as error:
            raise _ended(error) from error

    async def receive(self) -> str | bytes:
        try:
            return await self._socket.recv()
        except ConnectionClosed as error:
            raise _ended(error) from error


def _ended(error: ConnectionClosed) -> Exception:
    close = error.rcvd
    return error_from_close(close.code if close else None, close.reason if close else "without a goodbye")
