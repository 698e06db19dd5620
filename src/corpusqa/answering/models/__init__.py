"""Models for parts of answering, for those who want them: they need the extra ``models`` and some time.

``places`` is the way in. Nothing here is imported before a model is named.
"""
