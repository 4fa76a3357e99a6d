"""The front page, asked for again: the same is not sent or drawn twice, and whatever changes shows at once."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import SHIPPED_FOLDER, publish_rules, read_files
from app.journey.services.steps import complete_step_by_statement
from app.notices import services as notices
from app.people.models import Person
from app.people.services import change_profile, declare_absence, grant_role
from app.people.vocabulary import Role, Theme
from app.signals.models import Signal
from app.signals.services import record_signal
from app.signals.services.reversal import reverse_signal
from app.signals.vocabulary import Evidence, Source
from tests.factories.people import make_person
from tests.stories.acts import act

OPERATOR = Actor.operator()


def once_more(person: Person) -> None:
    """The same once more, with nobody and about nothing: only a count differs."""
    record_signal(
        person.id, verb=("Announce", ""), external_id="again", platform="linkedin", occurred_at=now(),
        evidence=Evidence.VERIFIED, source=Source.IMPORT, actor=OPERATOR,
    )  # fmt: skip


def taken_back(_person: Person) -> None:
    """An act that counted counts no more."""
    signal_id = db.session.execute(select(Signal.id)).scalars().first()
    reverse_signal(signal_id or 0, reason="not me", actor=OPERATOR)


def other_rules(_person: Person) -> None:
    """The first stretch has another name."""
    files = read_files(SHIPPED_FOLDER)
    files["zones.toml"] = files["zones.toml"].replace("Content consumer", "Quiet reader")
    publish_rules(files, actor=OPERATOR)


def look(person: Person, language: str, theme: Theme) -> None:
    """The person wants another look or language."""
    change_profile(person.id, language=language, theme=theme, actor=Actor(person.id))


CHANGES: dict[str, Callable[[Person], object]] = {
    "act": lambda person: act(person, ("Create", "article")),
    "once more": once_more,
    "taken back": taken_back,
    "away": lambda person: declare_absence(
        person.id, first_day=today(), last_day=today() + 3, actor=Actor(person.id)
    ),
    "step": lambda person: complete_step_by_statement(person.id, "follow-ten-voices", actor=Actor(person.id)),
    "notice": lambda person: notices.tell(
        person.id, kind="moved", key="moved:sharer:1", params={"zone": "sharer"}
    ),
    "rules": other_rules,
    "theme": lambda person: look(person, "", Theme.DARK),
    "language": lambda person: look(person, "de", Theme.DEVICE),
    "name": lambda person: setattr(person, "name", "Anna"),
    "role": lambda person: grant_role(person.id, role=Role.HR, actor=OPERATOR),
}


def test_an_unchanged_trail_is_not_sent_twice(app, sign_in):
    ann = sign_in(make_person("Ann"))
    tag = ann.get("/").headers["ETag"]

    again = ann.get("/", headers={"If-None-Match": tag})

    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_what_is_shown_makes_the_page_new(app, sign_in, change):
    """R-J3. For whoever has the page already, and where it is kept: it shows at once."""
    person = make_person("Ann")
    act(person, ("Announce", ""))
    ann = sign_in(person)
    before = ann.get("/")
    assert ann.get("/").data == before.data

    with unit_of_work() as session:
        CHANGES[change](session.get_one(Person, person.id))

    again = ann.get("/", headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 200
    assert again.data == ann.get("/").data
    assert again.data != before.data


def test_another_day_makes_the_page_new(app, sign_in, clock):
    """R-J3. What counts today may count no more tomorrow."""
    ann = sign_in(make_person("Ann"))
    tag = ann.get("/").headers["ETag"]

    clock.advance(hours=9)
    ann.get("/account")  # so that nobody is signed out before midnight
    clock.advance(hours=9)

    assert ann.get("/", headers={"If-None-Match": tag}).status_code == 200
