"""Text: folding and terms for matching, language, sentence spans, chunks and windows."""
