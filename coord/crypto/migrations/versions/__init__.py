"""Numbered steps of the keystore's tables, each a sentence."""
