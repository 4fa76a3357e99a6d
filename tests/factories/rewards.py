"""Badges for stories about what people earn."""

from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import SHIPPED_FOLDER, publish_rules, read_files
from app.people.models import Person
from app.rewards.models import Award

#: A badge that one own piece earns, which nobody could earn before.
NEW_BADGE = """
[[badge]]
key = "new-badge"
zone = "creator"
sign = "page"
title = { en = "Something new", de = "Etwas Neues" }
description = { en = "Did something new.", de = "Hat etwas Neues gemacht." }
criteria = { measure = "pieces", at_least = 1 }
"""


def badges_with(more: str = "", *, old: str = "", new: str = "") -> dict[str, str]:
    """The shipped rule files, with more badges, or with a piece of text in `badges.toml` replaced."""
    files = read_files(SHIPPED_FOLDER)
    assert old in files["badges.toml"]
    files["badges.toml"] = (
        files["badges.toml"].replace(old, new) + more if old else files["badges.toml"] + more
    )
    return files


def put_in_force(files: dict[str, str]) -> int:
    """Publish rules and let the clockwork do what they ask for; the number of their version."""
    with unit_of_work():
        version = publish_rules(files, actor=Actor.operator()).version
    run_due_jobs()
    return version


def awards_of(person: Person) -> dict[str, Award]:
    """The badges that somebody has, or had, by key."""
    db.session.rollback()
    query = select(Award).where(Award.person_id == person.id).execution_options(populate_existing=True)
    return {award.badge_key: award for award in db.session.execute(query).scalars()}
