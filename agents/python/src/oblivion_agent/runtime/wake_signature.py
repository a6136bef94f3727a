"""Signature of a wake-up: HMAC-SHA256 over time and body, so that neither can be changed or used later."""

import hmac
from hashlib import sha256
from typing import Literal

TIMESTAMP_HEADER = "x-oblivion-timestamp"
SIGNATURE_HEADER = "x-oblivion-signature"
_VERSION = "v1"

Verdict = Literal["valid", "stale_timestamp", "invalid_signature"]


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Value of the signature header. `timestamp`: seconds since 1970, as decimal digits."""
    material = f"{_VERSION}:{timestamp}:".encode() + body
    return f"{_VERSION}={hmac.new(secret.encode(), material, sha256).hexdigest()}"


def verify(
    secret: str, *, timestamp: str, signature: str, body: bytes, now: float, tolerance_seconds: int
) -> Verdict:
    """Check the signature first: an unsigned request learns nothing about our clock."""
    if not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode()):
        return "invalid_signature"
    if not (timestamp.isascii() and timestamp.isdigit()):
        return "stale_timestamp"
    return "valid" if abs(now - int(timestamp)) <= tolerance_seconds else "stale_timestamp"
