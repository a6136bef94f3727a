"""Weights of `qdrant/bm25`: what a Qdrant server computes from a text, so that the client's local mode can search it.

A document's weight of a term is the saturated frequency of Robertson and Zaragoza, "The Probabilistic Relevance
Framework: BM25 and Beyond" (2009); the collection's `idf` modifier brings the rest. A query weighs each term once.
"""

from __future__ import annotations

import re
from collections import Counter
from hashlib import blake2b
from typing import Literal

from py_rust_stemmers import SnowballStemmer
from pydantic import BaseModel, ConfigDict, Field
from qdrant_client.models import SparseVector

MODEL = "qdrant/bm25"

_WORD = re.compile(r"\w+")
_STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "above",
        "after",
        "again",
        "against",
        "all",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "but",
        "by",
        "can",
        "did",
        "do",
        "does",
        "doing",
        "don",
        "down",
        "during",
        "each",
        "few",
        "for",
        "from",
        "further",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "herself",
        "him",
        "himself",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "just",
        "me",
        "more",
        "most",
        "my",
        "myself",
        "no",
        "nor",
        "not",
        "now",
        "of",
        "off",
        "on",
        "once",
        "only",
        "or",
        "other",
        "our",
        "ours",
        "ourselves",
        "out",
        "over",
        "own",
        "s",
        "same",
        "she",
        "should",
        "so",
        "some",
        "such",
        "t",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "themselves",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "why",
        "will",
        "with",
        "you",
        "your",
        "yours",
        "yourself",
        "yourselves",
    ]
)


class Options(BaseModel):
    """The options of the server's model that are served here; any other is an error."""

    model_config = ConfigDict(extra="forbid")

    language: Literal["english", "none"] = "english"
    k: float = Field(default=1.2, ge=0)
    b: float = Field(default=0.75, ge=0, le=1)
    avg_len: float = Field(default=256, gt=0)
    tokenizer: Literal["word"] = "word"


def tokens_of(text: str, options: Options) -> list[str]:
    words = _WORD.findall(text.lower())
    if options.language == "none":
        return words
    stemmer = SnowballStemmer("english")
    return [stemmer.stem_word(word) for word in words if word not in _STOP_WORDS]


def document_vector(text: str, options: Options) -> SparseVector:
    tokens = tokens_of(text, options)
    norm = options.k * (1 - options.b + options.b * len(tokens) / options.avg_len)
    return _vector({token: count * (options.k + 1) / (count + norm) for token, count in Counter(tokens).items()})


def query_vector(text: str, options: Options) -> SparseVector:
    return _vector(dict.fromkeys(tokens_of(text, options), 1.0))


def _vector(weights: dict[str, float]) -> SparseVector:
    by_index: dict[int, float] = {}
    for token, weight in weights.items():
        index = int.from_bytes(blake2b(token.encode(), digest_size=4).digest(), "little")
        by_index[index] = by_index.get(index, 0.0) + weight
    ordered = sorted(by_index.items())
    return SparseVector(indices=[index for index, _ in ordered], values=[value for _, value in ordered])
