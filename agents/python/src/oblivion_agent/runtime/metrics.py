"""What the runtime tells Prometheus. Names follow OpenTelemetry's conventions, as Nexus' own metrics do."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from oblivion_agent.agent import Agent
from oblivion_agent.errors import ClaimEnded, ConfigurationError, TaskFailed
from oblivion_agent.runtime.settings import RuntimeSettings

_log = structlog.get_logger("oblivion_agent.runtime")

registry = CollectorRegistry()
_MODEL_SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)

_runs = Counter(
    "oblivion_agent_runs",
    "Runs that ended: completed, failed, or cut short with their claim.",
    ["outcome"],
    registry=registry,
)
for _outcome in ("completed", "failed", "ended"):
    _runs.labels(_outcome)
_nodes = Histogram(
    "oblivion_agent_node_duration_seconds",
    "Nodes of the graph, without those that wait for a person.",
    ["node"],
    buckets=_MODEL_SECONDS,
    registry=registry,
)
_model_calls = Histogram(
    "gen_ai_client_operation_duration_seconds",
    "Model calls, as the agent waits for them.",
    ["gen_ai_operation_name", "gen_ai_request_model", "error_type"],
    buckets=_MODEL_SECONDS,
    registry=registry,
)


@contextmanager
def measured_run() -> Iterator[None]:
    """Count a run by its end."""
    try:
        yield
    except TaskFailed:
        _runs.labels("failed").inc()
        raise
    except ClaimEnded:
        _runs.labels("ended").inc()
        raise
    except Exception:
        _runs.labels("failed").inc()
        raise
    except BaseException:
        _runs.labels("ended").inc()
        raise
    _runs.labels("completed").inc()


@contextmanager
def measured_node(name: str) -> Iterator[None]:
    with _nodes.labels(name).time():
        yield


@contextmanager
def measured_model_call(model: str) -> Iterator[None]:
    began_at = perf_counter()
    error_type = ""
    try:
        yield
    except BaseException as error:
        error_type = type(error).__name__
        raise
    finally:
        _model_calls.labels("chat", model, error_type).observe(perf_counter() - began_at)


class ProcessCollector(Collector):
    """CPU and memory of this process, and what its agent is doing."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    def collect(self) -> Iterator[Metric]:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        cpu = CounterMetricFamily("process_cpu_time_seconds", "CPU time used.", labels=["cpu_mode"])
        cpu.add_metric(["user"], usage.ru_utime)
        cpu.add_metric(["system"], usage.ru_stime)
        yield cpu
        yield GaugeMetricFamily("process_memory_usage_bytes", "Resident memory.", _resident_bytes())
        connected = 1 if self._agent.is_connected else 0
        yield GaugeMetricFamily(
            "oblivion_agent_connected", "1 while there is a session with Nexus.", connected
        )
        yield GaugeMetricFamily("oblivion_agent_claims", "Tasks being worked on.", len(self._agent.holding))


def _resident_bytes() -> int:
    """From Linux; elsewhere the most that it ever was, which is all that the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * os.sysconf("SC_PAGE_SIZE")


def open_metrics(agent: Agent, settings: RuntimeSettings) -> int | None:
    """Answer Prometheus on a port of its own, if one is set; returns the port.

    Raises `ConfigurationError` when the port is taken.
    """
    if settings.agent_metrics_port is None:
        return None
    registry.register(ProcessCollector(agent))
    try:
        server, _ = start_http_server(settings.agent_metrics_port, settings.agent_host, registry)
    except OSError as error:
        raise ConfigurationError(
            f"OBLIVION_AGENT_METRICS_PORT: {settings.agent_host}:{settings.agent_metrics_port} cannot be "
            f"listened on ({error.strerror}); stop what uses it or choose another port"
        ) from error
    port = int(server.server_address[1])
    _log.info("metrics", address=f"http://{settings.agent_host}:{port}/metrics")
    return port
