"""Texts to vectors: the shipped static model without torch, any sentence-transformers model with it."""

from corpusqa.embedding.encoder import Encoder, PieceEncoder, TokenEncoder, Vectors
from corpusqa.embedding.loading import load_encoder, load_recorded, model_options

__all__ = [
    "Encoder",
    "PieceEncoder",
    "TokenEncoder",
    "Vectors",
    "load_encoder",
    "load_recorded",
    "model_options",
]
