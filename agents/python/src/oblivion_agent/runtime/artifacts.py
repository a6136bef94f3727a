"""Results kept on disk, so that their links still work after a restart."""

import json
import os
import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile

_ARTIFACT_ID = re.compile(r"^art_[0-9a-f]{40}$")


@dataclass(frozen=True)
class StoredArtifact:
    id: str
    task_id: str
    title: str
    markdown: str
    created_at: str
    """ISO 8601, UTC."""


def artifact_id(thread_id: str) -> str:
    """The id of an attempt's result: the same whoever repeats its last step."""
    return f"art_{sha256(f'artifact of {thread_id}'.encode()).hexdigest()[:40]}"


class ArtifactStore:
    """One JSON file per artifact.

    Raises `OSError` when the folder cannot be made or written to: at the start, before any result is lost.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass

    def save(self, artifact: StoredArtifact) -> None:
        """Write all or nothing: a reader never sees half a file."""
        with NamedTemporaryFile(
            "w", encoding="utf-8", dir=self._folder, prefix=".writing-", delete=False
        ) as file:
            json.dump(asdict(artifact), file)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self._path(artifact.id))

    def find(self, wanted: str) -> StoredArtifact | None:
        if _ARTIFACT_ID.fullmatch(wanted) is None:
            return None
        try:
            content = json.loads(self._path(wanted).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return StoredArtifact(**content)

    def _path(self, wanted: str) -> Path:
        return self._folder / f"{wanted}.json"
