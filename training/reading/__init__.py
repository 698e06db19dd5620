"""Training of the reader; started by ``training/reader.py``."""
