"""Settings from the environment; every one is `QDRANT_LOCAL_` and its name in capitals."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="QDRANT_LOCAL_", env_ignore_empty=True, frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(default=6333, ge=1, le=65535, description="Port.")
    folder: Path | None = Field(default=None, description="Where points are kept; only in memory when unset.")
    api_key: SecretStr | None = Field(
        default=None, description="Key that callers must send; none is asked for when unset."
    )
    max_body_bytes: int = Field(default=33_554_432, ge=1024, description="Largest request body.")
