"""The forward pass of BERT's encoder on numpy.

After Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers" (2018), whose encoder is that of
Vaswani et al., "Attention Is All You Need" (2017): each layer adds the result of multi-head attention, then that of a
feed-forward net, to its input, and normalises after each. Sizes come from the model's own config.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# What hidden positions get before the softmax: small enough to weigh nothing, finite so that no row becomes NaN.
_HIDDEN = np.float32(-1e9)


@dataclass(frozen=True)
class BertShape:
    layers: int
    heads: int
    width: int
    epsilon: float
    longest: int
    """Positions that the model knows."""

    @classmethod
    def read(cls, config: Mapping[str, Any]) -> BertShape:
        """Read from config.json; raises ValueError for an architecture that this forward pass is not."""
        expected = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}
        for name, value in expected.items():
            if config.get(name, value) != value:
                raise ValueError(f"config.json has {name} {config[name]!r}; only {value!r} is supported")
        return cls(
            layers=int(config["num_hidden_layers"]),
            heads=int(config["num_attention_heads"]),
            width=int(config["hidden_size"]),
            epsilon=float(config["layer_norm_eps"]),
            longest=int(config["max_position_embeddings"]),
        )


class Bert:
    """Weights by the names that the model's file gives them."""

    def __init__(self, shape: BertShape, weights: Mapping[str, Floats]) -> None:
        self._shape = shape
        self._weights = {name: np.asarray(value, np.float32) for name, value in weights.items()}

    def encode(self, tokens: Ints, mask: Ints) -> Floats:
        """Hidden states of the last layer: (texts, length, width). `mask` is 1 for tokens, 0 for padding."""
        hidden = self._embed(tokens)
        bias = np.where(mask[:, None, None, :] == 1, np.float32(0), _HIDDEN).astype(np.float32)
        for index in range(self._shape.layers):
            hidden = self._layer(f"encoder.layer.{index}", hidden, bias)
        return hidden

    def _embed(self, tokens: Ints) -> Floats:
        words = self._weights["embeddings.word_embeddings.weight"][tokens]
        positions = self._weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        segment = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._norm("embeddings.LayerNorm", words + positions + segment)

    def _layer(self, name: str, hidden: Floats, bias: Floats) -> Floats:
        attended = self._linear(f"{name}.attention.output.dense", self._attend(name, hidden, bias))
        hidden = self._norm(f"{name}.attention.output.LayerNorm", hidden + attended)
        widened = gelu(self._linear(f"{name}.intermediate.dense", hidden))
        return self._norm(f"{name}.output.LayerNorm", hidden + self._linear(f"{name}.output.dense", widened))

    def _attend(self, name: str, hidden: Floats, bias: Floats) -> Floats:
        query, key, value = (
            self._split(self._linear(f"{name}.attention.self.{part}", hidden)) for part in ("query", "key", "value")
        )
        scale = np.float32(1 / np.sqrt(query.shape[-1]))
        weights = softmax(query @ key.swapaxes(-1, -2) * scale + bias)
        return (weights @ value).swapaxes(1, 2).reshape(hidden.shape)

    def _split(self, states: Floats) -> Floats:
        texts, length, width = states.shape
        return states.reshape(texts, length, self._shape.heads, width // self._shape.heads).swapaxes(1, 2)

    def _linear(self, name: str, states: Floats) -> Floats:
        # One product of matrices over all tokens is far quicker than one per text.
        flat = states.reshape(-1, states.shape[-1]) @ self._weights[f"{name}.weight"].T
        flat += self._weights[f"{name}.bias"]
        return flat.reshape(*states.shape[:-1], -1)

    def _norm(self, name: str, states: Floats) -> Floats:
        centred = states - states.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        centred /= np.sqrt(variance + np.float32(self._shape.epsilon))
        normed: Floats = centred * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return normed


def softmax(scores: Floats) -> Floats:
    exponents = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = exponents / exponents.sum(axis=-1, keepdims=True)
    return result


def gelu(x: Floats) -> Floats:
    """X * Phi(x), Phi being the normal distribution's (Hendrycks and Gimpel, 2016)."""
    result: Floats = x * np.float32(0.5) * (np.float32(1) + erf(x * np.float32(1 / np.sqrt(2))))
    return result


def erf(x: Floats) -> Floats:
    """The error function to 1.5e-7: Abramowitz and Stegun, "Handbook of Mathematical Functions", 7.1.26."""
    size = np.abs(x)
    t = np.float32(1) / (np.float32(1) + np.float32(0.3275911) * size)
    series: Floats = np.full_like(t, 1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = series * t + np.float32(factor)
    result = np.float32(1) - series * t * np.exp(-size * size)
    signed: Floats = np.copysign(result, x).astype(np.float32)
    return signed


def mean_of_tokens(hidden: Floats, mask: Ints) -> Floats:
    """One vector of length 1 per text: the mean over its tokens, padding left out."""
    weights = mask[:, :, None].astype(np.float32)
    means = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    vectors: Floats = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), np.float32(1e-12))
    return vectors
