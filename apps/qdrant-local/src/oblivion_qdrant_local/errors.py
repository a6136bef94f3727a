"""Answers as Qdrant words them."""

from __future__ import annotations


class CallRefused(Exception):
    """A call that Qdrant would refuse, or that the local mode does not serve."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def refused_by_local_mode(error: Exception) -> CallRefused:
    """What the client's local mode throws, with the status that a server gives it."""
    words = str(error.args[0]) if error.args else type(error).__name__
    if "not found" in words.lower() or "does not exist" in words:
        return CallRefused(404, f"Not found: {words}")
    if "already exists" in words:
        return CallRefused(409, f"Wrong input: {words}")
    return CallRefused(400, f"Wrong input: {words}")
