"""The runtime's HTTP door: artifacts for people, probes for machines, wake-ups from Nexus."""

import time
from typing import Annotated

from fastapi import FastAPI, Header, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import SecretStr

from oblivion_agent.agent import Agent
from oblivion_agent.runtime.artifact_page import CONTENT_SECURITY_POLICY, render_page
from oblivion_agent.runtime.artifacts import ArtifactStore
from oblivion_agent.runtime.wake_signature import verify

_LARGEST_WAKE_BYTES = 4096
_PAGE_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "private, max-age=60",
}


def make_listener(
    *, agent: Agent, artifacts: ArtifactStore, wake_secret: SecretStr | None, wake_tolerance_seconds: int
) -> FastAPI:
    """Routes of one runtime."""
    app = FastAPI(title="Oblivion agent runtime", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/artifacts/{wanted}", response_class=HTMLResponse)
    def artifact(wanted: str) -> HTMLResponse:
        found = artifacts.find(wanted)
        if found is None:
            return HTMLResponse("There is no such artifact.\n", 404, _PAGE_HEADERS)
        return HTMLResponse(render_page(found), headers=_PAGE_HEADERS)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        is_ready = agent.is_connected
        content = {"status": "connected" if is_ready else "not connected", "holding": len(agent.holding)}
        return JSONResponse(content, 200 if is_ready else 503)

    @app.post("/wake")
    async def wake(
        request: Request,
        x_oblivion_timestamp: Annotated[str, Header()] = "",
        x_oblivion_signature: Annotated[str, Header()] = "",
    ) -> JSONResponse:
        body = await _read_at_most(request, _LARGEST_WAKE_BYTES)
        if body is None:
            return _problem(413, "too_large", f"A wake-up has at most {_LARGEST_WAKE_BYTES} bytes.")
        if wake_secret is None:
            return _problem(401, "invalid_signature", "This agent has no wake secret.")
        verdict = verify(
            wake_secret.get_secret_value(),
            timestamp=x_oblivion_timestamp,
            signature=x_oblivion_signature,
            body=body,
            now=time.time(),
            tolerance_seconds=wake_tolerance_seconds,
        )
        if verdict != "valid":
            return _problem(
                401, verdict, "The wake-up is not signed with this agent's secret, or is too old."
            )
        agent.connect_now()
        return JSONResponse({"connected": agent.is_connected}, 202)

    return app


async def _read_at_most(request: Request, limit: int) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


def _problem(status: int, code: str, title: str) -> JSONResponse:
    content = {"type": f"urn:oblivion:error:{code}", "title": title, "status": status, "code": code}
    return JSONResponse(content, status, media_type="application/problem+json")
