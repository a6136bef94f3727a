"""Requests and answers of OpenAI's embeddings API, as far as this model can serve them."""

from __future__ import annotations

import base64
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from oblivion_embedder.bert import Floats


class EmbeddingsRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    input: StrictStr | Annotated[list[StrictStr], Field(min_length=1)]
    model: StrictStr
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: StrictInt | None = None
    user: StrictStr | None = None

    @property
    def texts(self) -> list[str]:
        return [self.input] if isinstance(self.input, str) else self.input


class Embedding(BaseModel):
    object: Literal["embedding"] = "embedding"
    index: int
    embedding: list[float] | str


class Usage(BaseModel):
    prompt_tokens: int
    total_tokens: int


class EmbeddingsAnswer(BaseModel):
    object: Literal["list"] = "list"
    data: list[Embedding]
    model: str
    usage: Usage


class ApiError(Exception):
    """An answer in OpenAI's form of errors."""

    def __init__(
        self,
        status: int,
        message: str,
        param: str | None = None,
        code: str | None = None,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"message": message, "type": kind, "param": param, "code": code}}


def write_vectors(vectors: Floats, encoding_format: Literal["float", "base64"]) -> list[Embedding]:
    """Base64 holds the little-endian 32-bit floats, as OpenAI's SDKs read them."""
    if encoding_format == "float":
        return [Embedding(index=index, embedding=row) for index, row in enumerate(vectors.tolist())]
    return [
        Embedding(index=index, embedding=base64.b64encode(row.astype("<f4").tobytes()).decode("ascii"))
        for index, row in enumerate(vectors)
    ]
