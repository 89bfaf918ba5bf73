"""The pages, one module per noun: parse, one action, render."""

from flask import Blueprint

from coord.web.pages import (
    assignments,
    cases,
    consents,
    copies,
    disclosures,
    handoffs,
    home,
    intake,
    law,
    persons,
    record,
    search,
    session,
    sharing,
    staff,
    statements,
    walls,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    session.PAGES,
    home.PAGES,
    intake.PAGES,
    cases.PAGES,
    assignments.PAGES,
    statements.PAGES,
    persons.PAGES,
    consents.PAGES,
    sharing.PAGES,
    disclosures.PAGES,
    handoffs.PAGES,
    copies.PAGES,
    search.PAGES,
    walls.PAGES,
    record.PAGES,
    staff.PAGES,
    law.PAGES,
)
"""Every page there is."""
