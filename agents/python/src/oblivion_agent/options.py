"""The policy of an agent: every number that could be chosen otherwise."""

from dataclasses import dataclass, field

from oblivion_agent.backoff import Backoff


@dataclass(frozen=True)
class AgentOptions:
    """Times are in seconds unless the name says otherwise."""

    reconnect: Backoff = field(default_factory=Backoff)
    """Waits between attempts to connect."""
    retry: Backoff = field(default_factory=lambda: Backoff(initial_seconds=0.25, maximum_seconds=10.0))
    """Waits between attempts of one request that was refused for the moment."""
    connect_timeout_seconds: float = 10.0
    """For opening the socket, and again for the welcome, and for the token."""
    reply_timeout_seconds: float = 60.0
    """For the answer to one request, reconnects and retries included."""
    answer_timeout_seconds: float = 86_400.0
    """How long `task.ask` waits for a person unless told otherwise."""
    answer_stream_pause_seconds: float = 0.5
    """Least time between two parts of an answer that is shown while it is written."""
    answer_stream_characters: int = 1_000
    """When so many characters wait to be shown, the pause is cut short."""
    answer_stream_timeout_seconds: float = 5.0
    """For one part of an answer to be taken; then it is sent again, with what was written meanwhile."""
    drain_seconds: float = 20.0
    """How long work may go on after a request to end; then its claims are released."""
    release_timeout_seconds: float = 5.0
    """How long the end of an agent waits for its releases to be confirmed."""
    token_margin_seconds: float = 60.0
    """A token is renewed this long before it expires."""
    settled_after_seconds: float = 5.0
    """A connection that lived this long starts the reconnect waits from the beginning."""
    maximum_frame_bytes: int = 64 * 1024 * 1024
    """Largest frame that is read; a welcome carries all the messages of all held tasks."""
    maximum_unreadable_frames: int = 20
    """More frames than this that cannot be read end a connection."""
