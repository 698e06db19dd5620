"""Texts to vectors: the shipped static model without torch, any sentence-transformers model with it."""

from corpusqa.embedding.encoder import Encoder, TokenEncoder, Vectors
from corpusqa.embedding.loading import load_encoder

__all__ = ["Encoder", "TokenEncoder", "Vectors", "load_encoder"]
