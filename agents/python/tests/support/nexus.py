"""A small Nexus over real sockets: checks every frame by the committed schema and does what a test says."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.support.schemas import validator
from tests.support.wire import AGENT, NOW, grant, identifier

Frame = dict[str, Any]
Answerer = Callable[[Frame], Frame | None]


class PostDoor:
    """The doors for a token, memory, checkpoints and effects, in as much HTTP as they take."""

    def __init__(self) -> None:
        self.requests: list[dict[str, list[str]]] = []
        self.status = 200
        self.expires_in = 3600
        self.searches: list[Frame] = []
        self.search_status = 200
        self.hits: dict[str, list[Frame]] = {}
        self.effects: dict[str, Frame] = {}
        self.lost_answers = 0
        """So many effects are reserved without an answer."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1])
            for line in head.split("\r\n")
            if line.lower().startswith("content-length")
        )
        content = (await reader.readexactly(length)).decode()
        path = head.split(" ")[1].removeprefix("/api/v1/")
        if path == "memory/search":
            status, answer = self._search(json.loads(content))
        elif path.startswith("runs/checkpoints/"):
            # Nobody comes after this holder: nothing has to be found again.
            status, answer = 200, {"checkpoint": None} if path.endswith("find") else None
        elif path.startswith("runs/effects/"):
            status, answer = self._effect(path.removeprefix("runs/effects/"), json.loads(content))
        else:
            status, answer = self._token(content)
        body = json.dumps(answer).encode()
        reason = HTTPStatus(status).phrase
        writer.write(f"HTTP/1.1 {status} {reason}\r\ncontent-length: {len(body)}\r\n".encode())
        writer.write(b"content-type: application/json\r\nconnection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    def _token(self, content: str) -> tuple[int, Frame]:
        self.requests.append(parse_qs(content))
        return self.status, {
            "access_token": f"token-{len(self.requests)}",
            "token_type": "Bearer",
            "expires_in": self.expires_in,
        }

    def _effect(self, request: str, body: Frame) -> tuple[int, Frame | None]:
        errors = [error.message for error in validator(f"effect-{request}").iter_errors(body)]
        assert errors == [], errors
        kept = self.effects.get(body["key"])
        if request == "record":
            self.effects[body["key"]] |= {"outcome": "recorded", "result": body.get("result")}
            return 200, None
        if request == "withdraw":
            del self.effects[body["key"]]
            return 200, None
        if kept is None:
            kept = {"outcome": "reserved", "idempotencyKey": f"once-{body['key']}", "since": NOW}
            self.effects[body["key"]] = {**kept, "attempt": body["attempt"]}
        elif kept["outcome"] == "reserved" and kept["attempt"] != body["attempt"]:
            kept = {**kept, "outcome": "unknown"}
        if self.lost_answers:
            self.lost_answers -= 1
            return 503, {"code": "unavailable", "title": "A store cannot be reached."}
        return 200, kept

    def _search(self, request: Frame) -> tuple[int, Frame]:
        errors = [error.message for error in validator("memory-search-request").iter_errors(request)]
        assert errors == [], errors
        self.searches.append(request)
        hits = [hit for kind in request["kinds"] for hit in self.hits.get(kind, [])]
        if self.search_status != HTTPStatus.OK:
            return self.search_status, {"code": "unavailable", "title": "A store cannot be reached."}
        return self.search_status, {"hits": hits, "mode": "hybrid", "degraded": None}


class Nexus:
    """Answers every request as if all were well; `answers[type]` lets a test answer otherwise or not."""

    def __init__(self) -> None:
        self.token_door = PostDoor()
        self.frames: list[Frame] = []
        self.answers: dict[str, Answerer] = {}
        self.held: list[Frame] = []
        self.heartbeat_ms = 30_000
        self.lease_seconds = 90
        self.sockets: list[ServerConnection] = []
        self.problems: list[str] = []
        self.replies: dict[str, Frame] = {}
        self.effects: list[Frame] = []
        self.url = ""
        self._cursor = 0
        self._epochs: defaultdict[str, int] = defaultdict(int)
        self._news = asyncio.Condition()

    @property
    def socket(self) -> ServerConnection:
        return self.sockets[-1]

    def of_type(self, kind: str) -> list[Frame]:
        return [frame for frame in self.frames if frame["type"] == kind]

    async def eventually(self, holds: Callable[[], bool], *, seconds: float = 5) -> None:
        """Wait until something is true, looking whenever a frame or a connection comes."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(holds)

    async def frame(self, kind: str, count: int = 1) -> Frame:
        """The count-th frame of a type, once it has come."""
        await self.eventually(lambda: len(self.of_type(kind)) >= count)
        return self.of_type(kind)[count - 1]

    async def send(self, frame: Frame) -> None:
        errors = [error.message for error in validator("server-frame").iter_errors(frame)]
        assert errors == [], errors
        await self.socket.send(json.dumps(frame))

    async def send_raw(self, data: str | bytes) -> None:
        await self.socket.send(data)

    async def event(self, kind: str, **content: Any) -> str:
        """Send an event; returns its cursor."""
        self._cursor += 1
        cursor = f"1.{self._cursor}"
        await self.send({"type": kind, "cursor": cursor, **content})
        return cursor

    async def connection(self, socket: ServerConnection) -> None:
        self.sockets.append(socket)
        try:
            async for data in socket:
                await self._take(socket, data)
        except ConnectionClosed:
            pass

    async def _take(self, socket: ServerConnection, data: str | bytes) -> None:
        frame = json.loads(data)
        self.problems += [error.message for error in validator("client-frame").iter_errors(frame)]
        answer = self._answer(frame)
        # Recorded together with the answer, so that who saw the frame may rely on the answer's effect.
        if answer is not None:
            await socket.send(json.dumps(answer))
        async with self._news:
            self.frames.append(frame)
            self._news.notify_all()

    def _answer(self, frame: Frame) -> Frame | None:
        if frame["type"] in self.answers:
            return self.answers[frame["type"]](frame)
        return self.usual_answer(frame)

    def usual_answer(self, frame: Frame) -> Frame:
        if frame["type"] == "hello":
            return self.welcome(frame)
        known = self.replies.get(frame["id"])
        if known is None:
            known = self.replies[frame["id"]] = reply(frame, self._result(frame))
            self.effects.append(frame)
        return known

    def welcome(self, frame: Frame) -> Frame:
        return {
            "type": "welcome",
            "replyTo": frame["id"],
            "protocol": "oblivion.v1",
            "session": "ses_1",
            "agent": AGENT,
            "heartbeatMs": self.heartbeat_ms,
            "leaseSeconds": self.lease_seconds,
            "cursor": frame.get("cursor", f"1.{self._cursor}"),
            "held": self.held,
        }

    def _result(self, frame: Frame) -> Frame:
        match frame["type"]:
            case "claim":
                number = int(frame["taskId"].removeprefix("tsk_"), 16)
                self._epochs[frame["taskId"]] += 1
                return {"outcome": "won", "claim": grant(number, self._epochs[frame["taskId"]])}
            case "answer":
                return {"outcome": "taken"}
            case "say":
                return {"messageId": identifier("msg", 1000 + len(self.effects))}
            case "heartbeat":
                renewed = [
                    {"outcome": "renewed", "leaseExpiresAt": NOW, **claim} for claim in frame["claims"]
                ]
                return {"claims": renewed}
            case _:
                return {}


def reply(frame: Frame, result: Frame) -> Frame:
    return {"type": "reply", "replyTo": frame["id"], "result": result}


def refusal(frame: Frame, code: str, *, retryable: bool = False) -> Frame:
    return {
        "type": "error",
        "replyTo": frame["id"],
        "code": code,
        "message": f"Refused for the test: {code}.",
        "retryable": retryable,
    }


@asynccontextmanager
async def running_nexus() -> AsyncIterator[Nexus]:
    """A Nexus whose socket and token doors are one address, as they are in the real one."""
    nexus = Nexus()
    async with serve(nexus.connection, "127.0.0.1", 0) as sockets:
        socket_port = sockets.sockets[0].getsockname()[1]
        open_connections: set[asyncio.Task[None]] = set()

        async def route(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            open_connections.add(task)
            try:
                await _route(reader, writer, nexus.token_door, socket_port)
            finally:
                open_connections.discard(task)

        front = await asyncio.start_server(route, "127.0.0.1", 0)
        nexus.url = f"http://127.0.0.1:{front.sockets[0].getsockname()[1]}"
        yield nexus
        front.close()
        for connection in list(open_connections):
            connection.cancel()
        await asyncio.gather(*open_connections, return_exceptions=True)
    assert nexus.problems == []


async def _route(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, door: PostDoor, socket_port: int
) -> None:
    start = await reader.readexactly(4)
    if start == b"POST":
        await door.answer(reader, writer)
        return
    inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", socket_port)
    inner_writer.write(start)
    try:
        await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))
    finally:
        writer.close()
        inner_writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()
