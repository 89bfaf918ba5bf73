"""Numbered sentences, one per change of the log's tables."""
