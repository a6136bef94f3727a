"""Waiting for what nobody announces."""

import asyncio
from collections.abc import Callable


async def eventually(holds: Callable[[], bool], *, seconds: float = 5) -> None:
    """Look again and again until something is true; a `TimeoutError` after the bound."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.005)
