"""Every code that an error of Nexus can carry."""

from typing import Literal

ErrorCode = Literal[
    "invalid_request",
    "invalid_frame",
    "unauthenticated",
    "invalid_client",
    "invalid_signature",
    "stale_timestamp",
    "forbidden",
    "not_found",
    "lease_lost",
    "invalid_transition",
    "no_free_slot",
    "too_large",
    "unsupported_protocol",
    "rate_limited",
    "hello_expected",
    "too_many_bad_frames",
    "too_slow",
    "replaced",
    "draining",
    "provider_not_configured",
    "provider_unavailable",
    "model_not_allowed",
    "unavailable",
    "internal",
]
