"""The pages, one module per noun: parse, one action, render."""

from importlib import import_module
from importlib.util import find_spec

from flask import Blueprint

from coord.web.pages import session

_NOUNS = (
    "home", "intake", "cases", "statements", "persons", "consents",
    "sharing", "handoffs", "copies", "search", "walls", "record", "staff", "law",
)  # fmt: skip

BLUEPRINTS: tuple[Blueprint, ...] = (
    session.PAGES,
    *(
        import_module(f"coord.web.pages.{noun}").PAGES
        for noun in _NOUNS
        if find_spec(f"coord.web.pages.{noun}") is not None
    ),
)
"""Every page there is."""
