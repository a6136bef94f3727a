"""Write agents that work as members of a team through Oblivion."""

from oblivion_agent.agent import Agent
from oblivion_agent.answer import Answer
from oblivion_agent.backoff import Backoff
from oblivion_agent.effects import Found, NotDone
from oblivion_agent.errors import (
    AnswerTimedOut,
    AuthenticationError,
    ClaimEnded,
    ConfigurationError,
    ConnectionFailed,
    EffectOutcomeUnknown,
    InvalidRequest,
    InvalidTransition,
    LeaseLost,
    NoFreeSlot,
    NotFound,
    OblivionError,
    PermissionRefused,
    ProtocolError,
    ProviderError,
    Replaced,
    RequestRefused,
    RequestTimedOut,
    TaskFailed,
    TaskStopped,
    TemporaryError,
    UnsupportedProtocol,
)
from oblivion_agent.memory import Memory
from oblivion_agent.options import AgentOptions
from oblivion_agent.protocol.memory import MemoryAnswer, MemoryHit, MemorySource
from oblivion_agent.protocol.shapes import (
    AgentReference,
    Artifact,
    Message,
    SpecVersion,
    TaskSummary,
    ToolUse,
)
from oblivion_agent.task import LanguageModel, Result, Task
from oblivion_agent.tool_call import ToolCall

__all__ = [
    "Agent",
    "AgentOptions",
    "AgentReference",
    "Answer",
    "AnswerTimedOut",
    "Artifact",
    "AuthenticationError",
    "Backoff",
    "ClaimEnded",
    "ConfigurationError",
    "ConnectionFailed",
    "EffectOutcomeUnknown",
    "Found",
    "InvalidRequest",
    "InvalidTransition",
    "LanguageModel",
    "LeaseLost",
    "Memory",
    "MemoryAnswer",
    "MemoryHit",
    "MemorySource",
    "Message",
    "NoFreeSlot",
    "NotDone",
    "NotFound",
    "OblivionError",
    "PermissionRefused",
    "ProtocolError",
    "ProviderError",
    "Replaced",
    "RequestRefused",
    "RequestTimedOut",
    "Result",
    "SpecVersion",
    "Task",
    "TaskFailed",
    "TaskStopped",
    "TaskSummary",
    "TemporaryError",
    "ToolCall",
    "ToolUse",
    "UnsupportedProtocol",
]
