"""Numbered sentences: what happened to the tables, up and down."""
