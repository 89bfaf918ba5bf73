"""Sealing one field, the keys that do it, and the keyed search index. FORMAT.md is the byte layout.

Knows no law and no tables of the data: it is handed a place and a key, and it opens a statement
only against a Permit. Keys lie in a database of their own, which this package alone knows.
"""
