"""Passages to an answer: follow-ups, the reader, its words for an abstention, and the support check."""
