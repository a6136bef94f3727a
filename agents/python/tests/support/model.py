"""A model provider that speaks OpenAI's chat completions over a real socket, streamed and not."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse


class Model:
    """Answers by the last message's STEP; keeps every call."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.traceparents: list[str | None] = []
        self.status = 200
        self.url = ""
        self.answers = {
            "plan": "1. look\n2. mend",
            "work": "the work",
            "question": "Which case?",
            "summarize": "It is mended.",
        }

    def steps(self) -> list[str]:
        return [_step_of(call) for call in self.calls]

    async def complete(self, request: Request) -> Response:
        body = await request.json()
        self.calls.append(body)
        self.keys.append(request.headers["authorization"])
        self.traceparents.append(request.headers.get("traceparent"))
        if self.status != 200:
            return JSONResponse({"error": {"message": "no", "type": "test", "code": None}}, self.status)
        text = self.answers[_step_of(body)]
        if body.get("stream"):
            return StreamingResponse(_chunks(text), media_type="text/event-stream")
        return JSONResponse(_whole(text))


@asynccontextmanager
async def running_model() -> AsyncIterator[Model]:
    model = Model()
    app = FastAPI()
    app.post("/v1/chat/completions", response_model=None)(model.complete)
    async with running_app(app) as url:
        model.url = f"{url}/v1"
        yield model


@asynccontextmanager
async def running_app(app: FastAPI) -> AsyncIterator[str]:
    """Serve an app on a free port; gives its address."""
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    door = config.bind_socket()
    serving = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        door.close()


def _step_of(body: dict[str, Any]) -> str:
    return str(body["messages"][-1]["content"]).split("\n", 1)[0].removeprefix("STEP: ")


def _whole(text: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "test",
        "choices": [choice],
        "usage": usage,
    }


def _chunks(text: str) -> Iterator[str]:
    base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "test"}
    for word in text.split(" "):
        delta = {"index": 0, "delta": {"content": f"{word} "}, "finish_reason": None}
        yield f"data: {json.dumps({**base, 'choices': [delta]})}\n\n"
    end = {"index": 0, "delta": {}, "finish_reason": "stop"}
    yield f"data: {json.dumps({**base, 'choices': [end]})}\n\ndata: [DONE]\n\n"
