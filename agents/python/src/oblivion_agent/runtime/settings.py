"""Every setting of the runtime, with its default and unit."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class RuntimeSettings(BaseSettings):
    """Read from the environment; each name below in upper case with the prefix OBLIVION_."""

    model_config = SettingsConfigDict(env_prefix="OBLIVION_", env_ignore_empty=True)

    url: HttpUrl = Field(
        default=HttpUrl("http://127.0.0.1:4000"), description="Address of Nexus, http or https."
    )
    client_id: str = Field(min_length=1, description="The agent's client id. Required.")
    client_secret: SecretStr = Field(min_length=1, description="The agent's client secret. Required. Secret.")
    agent_slots: Annotated[int, Field(ge=1, le=100)] = Field(
        default=2, description="How many tasks are worked on at once, 1 to 100."
    )
    agent_capabilities: str = Field(
        default="reference", description="What the agent can do, separated by commas."
    )
    agent_host: str = Field(default="127.0.0.1", description="Where the listener listens.")
    agent_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=4200, description="Port of the listener; 0 takes any free one."
    )
    agent_public_url: HttpUrl | None = Field(
        default=None,
        description="Address of the listener as people reach it, for links to artifacts. "
        "Default: http://host:port of the listener.",
    )
    agent_state_folder: Path = Field(default=Path(".oblivion/agent"), description="Where artifacts are kept.")
    agent_wake_secret: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Shared with Nexus to sign wake-ups; without it POST /wake refuses everything. Secret.",
    )
    agent_wake_tolerance_seconds: Annotated[int, Field(ge=1)] = Field(
        default=300, description="How old a signed wake-up may be, in seconds."
    )
    agent_answer_timeout_seconds: Annotated[float, Field(gt=0)] = Field(
        default=86_400, description="How long a question waits for a person, in seconds."
    )
    agent_model_timeout_seconds: Annotated[float, Field(gt=0)] = Field(
        default=120, description="How long one model call may take, in seconds."
    )
    agent_memory_timeout_seconds: Annotated[float, Field(gt=0)] = Field(
        default=5,
        description="How long the search of memory may take before the work begins without it, in seconds.",
    )
    agent_drain_seconds: Annotated[float, Field(ge=0)] = Field(
        default=20,
        description="How long work may go on after SIGTERM before claims are released, in seconds.",
    )
    agent_metrics_port: Annotated[int, Field(ge=0, le=65535)] | None = Field(
        default=None,
        description="Port of /metrics for Prometheus, on the listener's address; 0 takes any free one. "
        "Default: no metrics.",
    )
    otlp_endpoint: HttpUrl | None = Field(
        default=None,
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        description="OTLP/HTTP collector for traces, such as http://127.0.0.1:4318; without it none are "
        "recorded. The other OTEL_ variables of the OpenTelemetry SDK count too.",
    )
    agent_log_format: Literal["json", "console"] = Field(
        default="json", description="json for machines, console for people."
    )
    agent_log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least important log lines that are written."
    )

    @property
    def capabilities(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.agent_capabilities.split(",") if part.strip())


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    alias = (
        RuntimeSettings.model_fields[name].validation_alias if name in RuntimeSettings.model_fields else None
    )
    return alias if isinstance(alias, str) else f"OBLIVION_{name.upper()}"


def describe_settings() -> str:
    """All settings as text for `--help`."""
    lines = []
    for name, field in RuntimeSettings.model_fields.items():
        default = "" if field.default is None or field.is_required() else f" [{field.default}]"
        lines.append(f"  {variable_of(name)}{default}\n      {field.description}")
    return "\n".join(lines)
