"""The exceptions of the SDK, as one tree.

OblivionError
├── ConfigurationError       a setting is missing or wrong; nothing was sent
├── ConnectionFailed         Nexus cannot be reached, or the connection ended
├── RequestTimedOut          no answer within the time the options give
├── AnswerTimedOut           no person answered a question in time
├── EffectOutcomeUnknown     an outside effect was begun, and nobody can say whether it was done
├── ProtocolError            Nexus sent something that is not of the protocol
├── ClaimEnded               the work may not go on
│   ├── LeaseLost            the claim has passed to somebody else or has ended
│   └── TaskStopped          a person stopped or cancelled the task
└── RequestRefused           Nexus said no
    ├── AuthenticationError  client id, secret or token are wrong or paused
    ├── PermissionRefused    this agent may not do that
    ├── NotFound             there is no such task for this agent
    ├── InvalidRequest       the request has not the expected form
    ├── InvalidTransition    the task is in a state that does not allow this
    ├── NoFreeSlot           the agent already holds as many tasks as it declared
    ├── ProviderError        models cannot be called
    ├── UnsupportedProtocol  this version of the SDK is too old or too new
    ├── Replaced             another process runs as the same agent
    └── TemporaryError       the same request may succeed later

`TaskFailed` is not one of them: a handler raises it to say that the task cannot be done.
"""

from dataclasses import dataclass
from datetime import datetime

from oblivion_agent.protocol.error_codes import ErrorCode


class OblivionError(Exception):
    """Base of all that the SDK raises. `retryable`: whether the same may succeed later without a change."""

    retryable = False


class ConfigurationError(OblivionError):
    """A setting is missing or wrong."""


class ConnectionFailed(OblivionError):
    """Nexus cannot be reached, or the connection ended; `close_code` is of the WebSocket, if any."""

    retryable = True

    def __init__(self, message: str, *, close_code: int | None = None) -> None:
        super().__init__(message)
        self.close_code = close_code


class RequestTimedOut(OblivionError):
    """Nexus did not answer in time. Sending the same step again is safe."""

    retryable = True


class AnswerTimedOut(OblivionError):
    """No person answered in time."""


class EffectOutcomeUnknown(OblivionError):
    """An outside effect was begun, its end was never told, and doing it again might do it twice."""

    def __init__(self, key: str, since: datetime) -> None:
        super().__init__(
            f"the effect {key!r} was begun at {since:%Y-%m-%d %H:%M:%S} UTC and its end was never told: "
            "give it `find=`, or `idempotent=True` if the other side knows its idempotency key"
        )
        self.key = key
        self.since = since

    @property
    def public_text(self) -> str:
        """For people, who can look at what this process cannot see."""
        return (
            f"I was cut off while I did \u201c{self.key}\u201d, begun {self.since:%Y-%m-%d %H:%M} UTC, "
            "and I cannot see whether it was done. I stop here rather than do it twice. Please look."
        )


class ProtocolError(OblivionError):
    """Nexus sent something that is not of the protocol."""


class ClaimEnded(OblivionError):
    """The claim is no longer this agent's: nothing can be said or changed under it."""


class LeaseLost(ClaimEnded):
    """The claim has passed to somebody else or has ended."""


class TaskStopped(ClaimEnded):
    """A person stopped or cancelled the task."""


@dataclass(frozen=True)
class Refusal:
    """What Nexus said: a code of the error table, a public text, and the field at fault."""

    code: ErrorCode
    message: str
    field: str | None = None
    retryable: bool = False


class RequestRefused(OblivionError):
    """Nexus said no; `code` is from the error table, `field` names what is at fault."""

    def __init__(self, refusal: Refusal) -> None:
        where = f" (field {refusal.field})" if refusal.field else ""
        super().__init__(f"{refusal.message}{where} [{refusal.code}]")
        self.code = refusal.code
        self.field = refusal.field
        self.retryable = refusal.retryable


class AuthenticationError(RequestRefused):
    """The client id, the client secret or the token is wrong, or the agent is paused."""


class PermissionRefused(RequestRefused):
    """The agent may not do that."""


class NotFound(RequestRefused):
    """There is no such task that this agent may see."""


class InvalidRequest(RequestRefused):
    """The request has not the expected form; the same would be refused again."""


class InvalidTransition(RequestRefused):
    """The task is in a state that does not allow this."""


class NoFreeSlot(RequestRefused):
    """The agent already holds as many tasks as it declared."""


class ProviderError(RequestRefused):
    """Models cannot be called."""


class UnsupportedProtocol(RequestRefused):
    """Nexus does not speak this version of the protocol: install another release of the SDK."""


class Replaced(RequestRefused):
    """Another process runs as the same agent; give each process its own credentials."""


class TemporaryError(RequestRefused):
    """Nexus cannot do it now; the same request may succeed later."""


class TaskFailed(Exception):
    """Raise it in a handler: the task is finished as failed, and the text is said in public."""


_classes: dict[ErrorCode, type[RequestRefused]] = {
    "invalid_request": InvalidRequest,
    "invalid_frame": InvalidRequest,
    "too_large": InvalidRequest,
    "hello_expected": InvalidRequest,
    "too_many_bad_frames": InvalidRequest,
    "invalid_signature": AuthenticationError,
    "stale_timestamp": AuthenticationError,
    "unauthenticated": AuthenticationError,
    "invalid_client": AuthenticationError,
    "forbidden": PermissionRefused,
    "model_not_allowed": PermissionRefused,
    "not_found": NotFound,
    "invalid_transition": InvalidTransition,
    "no_free_slot": NoFreeSlot,
    "unsupported_protocol": UnsupportedProtocol,
    "replaced": Replaced,
    "provider_not_configured": ProviderError,
    "provider_unavailable": ProviderError,
    "rate_limited": TemporaryError,
    "too_slow": TemporaryError,
    "draining": TemporaryError,
    "unavailable": TemporaryError,
    "internal": TemporaryError,
}

_codes_by_close: dict[int, ErrorCode] = {
    4401: "unauthenticated",
    4426: "unsupported_protocol",
    4409: "replaced",
}


def error_from(refusal: Refusal) -> OblivionError:
    """Find the exception for an error that Nexus reported."""
    if refusal.code == "lease_lost":
        return LeaseLost(refusal.message)
    return _classes[refusal.code](refusal)


def error_from_close(close_code: int | None, reason: str) -> OblivionError:
    """Find the exception for a connection that Nexus closed."""
    code = _codes_by_close.get(close_code) if close_code is not None else None
    if code is None:
        return ConnectionFailed(
            f"the connection ended ({close_code}) {reason}".rstrip(), close_code=close_code
        )
    return _classes[code](Refusal(code, reason or "The connection was closed."))
