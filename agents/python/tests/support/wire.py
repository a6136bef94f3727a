"""Frames as Nexus writes them."""

from typing import Any

NOW = "2026-11-23T10:00:00.000Z"


def identifier(prefix: str, number: int) -> str:
    return f"{prefix}_{number:032x}"


AGENT = {"id": identifier("agt", 1), "name": "echo"}
OTHER_AGENT = {"id": identifier("agt", 2), "name": "other"}


def task_summary(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": identifier("tsk", number),
        "title": f"Task {number}",
        "status": "available",
        "priority": 3,
        "project": {"id": identifier("prj", 1), "tag": "demo", "name": "Demo"},
        "url": f"http://127.0.0.1/t/{number}",
        "holder": None,
        "createdAt": NOW,
        "updatedAt": NOW,
        **changes,
    }


def wording(version: int, title: str, description: str, diff: str) -> dict[str, Any]:
    return {
        "version": version,
        "title": title,
        "description": description,
        "author": "Mira",
        "diff": diff,
        "createdAt": NOW,
    }


def message(number: int, task: int, text: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": identifier("msg", number),
        "taskId": identifier("tsk", task),
        "origin": "slack",
        "kind": "comment",
        "author": "Mia",
        "text": text,
        "createdAt": NOW,
        **changes,
    }


def grant(number: int, epoch: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "taskId": identifier("tsk", number),
        "runId": identifier("run", number * 1000 + epoch),
        "epoch": epoch,
        "leaseExpiresAt": NOW,
        "task": {**task_summary(number, status="claimed", holder=AGENT), "description": f"Describe {number}"},
        "messages": [],
        "llm": None,
        **changes,
    }
