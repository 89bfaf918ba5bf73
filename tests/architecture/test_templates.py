"""Templates show what they are given: nothing inline (the policy forbids it), nothing fetched, nobody asked."""

import re

import pytest

from tests.architecture.source import report, templates, text_of

RULES = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script inside the page": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a script in an hx- attribute": re.compile(r"\shx-on\b|\shx-[a-z]+\s*=\s*[\"']\s*js:", re.IGNORECASE),
    "a javascript: address": re.compile(r"[\"'\s]javascript:", re.IGNORECASE),
    "an address without a scheme": re.compile(r"(?:src|href|action)\s*=\s*[\"']//", re.IGNORECASE),
    "escaping switched off": re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false", re.IGNORECASE),
    "a question who is signed in": re.compile(r"\bcurrent_user\b|\{[{%][^}]*(?<![\w.])g\.\w"),
}
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)


def offences_in(text: str) -> list[str]:
    """What a template does that no template may, with its line."""
    # Comments keep their line breaks, so that the numbers stay right.
    bare = COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), text)
    return [
        f"{bare.count(chr(10), 0, hit.start()) + 1} {rule}"
        for rule, sign in RULES.items()
        for hit in sign.finditer(bare)
    ]


def test_templates_carry_nothing_inline_and_ask_nobody() -> None:
    found = [f"{name}:{offence}" for name in templates() for offence in offences_in(text_of(name))]
    report(found, "Styles and scripts are files under static/; a template receives what it shows.")


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<button onclick="go()">',
        '<button hx-on:click="go()">',
        '<button hx-vals="js:{a: go()}">',
        '<a href="javascript:go()">',
        '<img src="//cdn.example/x.png">',
        "{{ note|safe }}",
        "{% autoescape false %}",
        "{% if current_user.is_admin %}",
        "{{ g.actor }}",
    ],
)
def test_planted_offences_are_caught(planted: str) -> None:
    assert offences_in(planted)


@pytest.mark.parametrize(
    "innocent",
    [
        '<script src="{{ url_for("static", filename="x.js") }}" defer></script>',
        '<link rel="stylesheet" href="/static/x.css">',
        "{{ log.g.x }}",
        "{# never style= here #}",
        '<p data-on-off="1">',
    ],
)
def test_innocent_templates_are_left_alone(innocent: str) -> None:
    assert not offences_in(innocent)
