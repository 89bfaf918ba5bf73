"""Tests that police the code: what the house's rules say, asked of every file there is.

source.py finds the files and reads them; each test_*.py asks one kind of question. A rule is a function from a file's
text to what offends in it, so that each also has a planted offence: a police that never catches anything is not one.
"""
