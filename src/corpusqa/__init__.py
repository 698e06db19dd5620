"""corpusqa answers questions from a corpus of articles and proves every sentence."""
