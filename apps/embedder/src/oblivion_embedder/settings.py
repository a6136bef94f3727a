"""Settings from the environment; every one is `EMBEDDER_` and its name in capitals."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="EMBEDDER_", env_ignore_empty=True, frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(default=4300, ge=1, le=65535, description="Port of the API, probes and metrics.")
    api_key: SecretStr | None = Field(
        default=None, description="Key that callers must send; none is asked for when unset."
    )
    threads: int = Field(default=2, ge=1, le=64, description="Threads of one forward pass.")
    batch_size: int = Field(default=16, ge=1, le=256, description="Texts in one forward pass.")
    max_inputs: int = Field(default=256, ge=1, le=2048, description="Texts in one request.")
    max_input_characters: int = Field(default=100_000, ge=1, description="Characters of one text.")
    max_body_bytes: int = Field(default=8_388_608, ge=1024, description="Largest request body.")
    max_waiting: int = Field(default=32, ge=1, description="Requests that may wait; more get 429.")
    shutdown_seconds: int = Field(default=10, ge=0, description="Time for open requests after SIGTERM.")
