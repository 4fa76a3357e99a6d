"""Lessons: published once, open by zone and by what comes first, done for good, and counted as an act."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Conflict
from app.core.unit_of_work import unit_of_work
from app.journey.models import Placement, StepCompletion
from app.journey.services.rules import ensure_first_version, rules_in_force
from app.people.models import Person
from app.people.vocabulary import Role
from app.signals.models import Signal
from app.training.models import Completion, LessonVersion, Unlock
from app.training.services.authoring import publish_draft
from tests.factories.journey import act
from tests.factories.people import make_person
from tests.factories.training import learn, lesson, publish
from tests.support.crowds import at_once


def reach(person: Person, zone: str) -> None:
    """Let somebody have reached a stretch."""
    act(person)
    with unit_of_work() as session:
        session.get_one(Placement, person.id).highest_zone = zone


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def test_publishing_again_changes_nothing_and_a_mistake_keeps_nobody_waiting(app: Flask) -> None:
    """R-T1: the broken one stays as it was, the others come in force."""
    assert publish({"safe.en.md": lesson()}).new == ("safe.en.md",)
    again = publish({"safe.en.md": lesson()})
    mended = publish({"safe.en.md": "---\nbroken", "follow.en.md": lesson("Whom to follow")})

    assert (again.new, again.problems) == ((), ())
    assert mended.new == ("follow.en.md",)
    assert [one.file for one in mended.problems] == ["safe.en.md"]
    assert count(LessonVersion) == 2


def test_a_lesson_whose_file_is_gone_is_left_to_those_who_have_begun_it(app: Flask, sign_in: Any) -> None:
    """UN-1, LM-14: it is archived, never deleted; nobody else finds it."""
    publish({"safe.en.md": lesson()})
    begun, late = make_person(), make_person()
    mara = sign_in(begun)
    assert mara.post("/learn/safe/place", data={"part": "2"}).status_code == 303

    assert publish({}).archived == ("safe",)

    assert mara.get("/learn/safe").status_code == 200
    assert sign_in(late).get("/learn/safe").status_code == 404
    assert "Safe accounts" not in sign_in(late).get("/learn").text
    assert publish({"safe.en.md": lesson()}).new == ()
    assert sign_in(late).get("/learn/safe").status_code == 200


def test_a_lesson_opens_with_its_stretch_and_after_what_comes_first(app: Flask, sign_in: Any) -> None:
    """R-J4, UN-7: the list, the page and each form say the same."""
    publish({
        "safe.en.md": lesson(), "second.en.md": lesson("Second", more="after: [safe]\n"),
        "comment.en.md": lesson("First comment", zone="sharer"),
    })  # fmt: skip
    person = make_person()
    visitor = sign_in(person)

    def answers(key: str) -> set[int]:
        forms = (f"/learn/{key}/place", f"/learn/{key}/end")
        return {visitor.get(f"/learn/{key}").status_code, *(visitor.post(one).status_code for one in forms)}

    page = visitor.get("/learn").text
    assert ('href="/learn/safe"' in page, 'href="/learn/second"' in page, 'href="/learn/comment"' in page) == (True, False, False)  # fmt: skip
    assert 'after: <a href="/learn/safe" lang="en">Safe accounts</a>' in page
    assert '<li><a href="/learn/safe" lang="en">' in visitor.get("/learn/second").text
    assert "still ahead of you" in visitor.get("/learn/comment").text
    assert answers("second") == answers("comment") == {409}
    assert learn(person.id, "safe")
    assert 'href="/learn/second"' in visitor.get("/learn").text
    assert visitor.get("/learn/second").status_code == 200
    reach(person, "sharer")
    assert visitor.get("/learn/comment").status_code == 200


def test_what_has_opened_stays_open_whatever_the_file_says_later(app: Flask, sign_in: Any) -> None:
    """UN-10, UN-11, LM-15: tightened rules hold for those who come later."""
    publish({"safe.en.md": lesson(), "tip.en.md": lesson("Tip")})
    early = make_person()
    reach(early, "consumer")
    assert learn(early.id, "tip")

    publish({"safe.en.md": lesson(zone="creator"), "tip.en.md": lesson("Tip", zone="creator")})
    late = make_person()
    reach(late, "consumer")

    assert (
        sign_in(early).get("/learn/safe").status_code == sign_in(early).get("/learn/tip").status_code == 200
    )
    assert sign_in(late).get("/learn/safe").status_code == 409
    assert count(Unlock) == 2
    assert count(Completion) == 1


def test_what_was_open_to_somebody_who_has_done_nothing_yet_stays_open_too(app: Flask, sign_in: Any) -> None:
    """UN-11, UN-12: and where no rule changes, nothing is noted about anybody."""
    publish({"safe.en.md": lesson()})
    newcomer = make_person()
    publish({"safe.en.md": lesson("Safer accounts")})
    assert count(Unlock) == 0

    publish({"safe.en.md": lesson(zone="creator")})

    assert sign_in(newcomer).get("/learn/safe").status_code == 200
    assert sign_in(make_person()).get("/learn/safe").status_code == 409


def test_a_lesson_that_comes_after_one_that_is_gone_stays_closed(app: Flask, sign_in: Any) -> None:
    """UN-5, UN-6: what cannot be done opens nothing."""
    publish({"safe.en.md": lesson(), "second.en.md": lesson("Second", more="after: [safe]\n")})

    publish({"second.en.md": lesson("Second", more="after: [safe]\n")})

    assert sign_in(make_person()).get("/learn/second").status_code == 409


def test_a_lesson_done_is_an_act_counts_once_and_completes_its_step(app: Flask, tmp_path: Path) -> None:
    """R-T1, R-J4: completion is a signal, in the same transaction."""
    ensure_first_version()
    [step] = [
        one
        for one in rules_in_force().steps.values()
        if getattr(one.completes, "lesson", "") == "safe-accounts"
    ]
    publish({"safe-accounts.en.md": lesson()})
    person = make_person()

    assert learn(person.id, "safe-accounts")
    assert not learn(person.id, "safe-accounts")

    assert db.session.execute(select(Signal.external_id)).scalars().all() == [
        f"lesson:safe-accounts:{person.id}"
    ]
    done = select(StepCompletion.step_key).where(StepCompletion.person_id == person.id)
    assert step.key in db.session.execute(done).scalars().all()


def test_two_windows_finish_a_lesson_once(app: Flask) -> None:
    """R-T1: two connections at once."""
    ensure_first_version()
    publish({"safe.en.md": lesson()})
    person_id = make_person().id

    assert sorted(at_once(app, [lambda: learn(person_id, "safe")] * 2)) == [False, True]
    assert count(Signal) == count(Completion) == 1


def test_reading_goes_on_where_it_was_left_off(app: Flask, sign_in: Any) -> None:
    """R-T1"""
    publish({"safe.en.md": lesson()})
    visitor = sign_in(make_person())

    assert "Why this matters." in visitor.get("/learn/safe").text
    assert visitor.post("/learn/safe/place", data={"part": "2"}).location.endswith("part=2")
    assert "Four random words." in visitor.get("/learn/safe").text
    assert "Go on where you left off" in visitor.get("/learn").text
    assert visitor.post("/learn/safe/place", data={"part": "99"}).location.endswith("part=3")
    assert "I have read it" in visitor.get("/learn/safe").text
    assert visitor.get("/learn/safe/certificate").status_code == 404
    assert visitor.post("/learn/safe/end").status_code == 303
    assert "Certificate" in visitor.get("/learn/safe/certificate").text


def test_what_an_author_wrote_is_shown_and_never_run(app: Flask, sign_in: Any) -> None:
    """ASVS 1.3.1: sanitised, once, after Markdown."""
    bad = "<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) ![b](https://elsewhere.example/b.png)"
    publish({"safe.en.md": lesson(title="Safe accounts").replace("Why this matters.", bad)})

    page = sign_in(make_person()).get("/learn/safe").text

    assert "<script>alert" not in page
    assert "<img" not in page.partition("<article")[2].partition("</article>")[0]
    assert 'href="javascript' not in page


def test_a_translation_is_read_by_whoever_speaks_it(app: Flask, sign_in: Any) -> None:
    """R-T1: and says that it is older than its original."""
    german = lesson("Sichere Konten", language="de", more="translates: en\nrevision: 1\n")
    publish({"safe.en.md": lesson(more="revision: 2\n"), "safe.de.md": german})
    reader = sign_in(make_person(language="de"))

    page = reader.get("/learn/safe").text

    assert "Sichere Konten" in page
    assert "älter als das Original" in page


def test_a_coach_writes_a_lesson_looks_at_it_publishes_it_and_takes_the_file_along(
    app: Flask, sign_in: Any
) -> None:
    """R-T1: nothing typed is lost, whatever is refused."""
    publish({"safe.en.md": lesson()})
    coach, employee = sign_in(make_person(roles=(Role.COACH,))), sign_in(make_person())
    form = {"key": "own", "language": "en", "source": lesson("My own", more="zonee: x\n"), "number": "0"}

    assert (
        employee.get("/learn/authoring").status_code
        == employee.post("/learn/authoring", data=form).status_code
        == 403
    )
    refused = coach.post("/learn/authoring", data=form)
    assert refused.status_code == 422
    assert "Line 10" in refused.text
    assert "<code>zonee: x</code>" in refused.text
    assert "Line 10" in coach.post("/learn/authoring", data=form | {"key": "No key"}).text
    form["source"] = lesson("My own", quiz=True)
    assert "Four random words" in coach.post("/learn/authoring/preview", data=form).text
    unnamed = coach.post("/learn/authoring/preview", data=form | {"key": ""})
    assert (unnamed.status_code, "Four random words" in unnamed.text, "Nothing to mend" in unnamed.text) == (
        422,
        True,
        True,
    )
    assert coach.post("/learn/authoring", data=form).status_code == 303
    stale = coach.post("/learn/authoring", data=form | {"source": lesson("Other")})
    assert (stale.status_code, "Other" in stale.text) == (409, True)
    renamed = coach.post("/learn/authoring", data=form | {"key": "renamed", "number": "1"})
    assert (renamed.status_code, "hangs on it" in renamed.text) == (422, True)
    assert coach.get("/learn/authoring/own/en/file").text == lesson("My own", quiz=True)
    assert "My own" in employee.get("/learn").text
    assert ["/learn/effect/own" in who.get("/learn/own").text for who in (coach, employee)] == [True, False]
    assert coach.post("/learn/authoring/own/archive").status_code == 303
    assert "My own" not in employee.get("/learn").text
    assert coach.post("/learn/authoring/own/restore").status_code == 303
    assert coach.post("/learn/authoring", data=form | {"key": "safe", "number": "1"}).status_code == 409
    assert coach.post("/learn/authoring/safe/archive").status_code == 409


def test_two_who_publish_the_same_folder_at_once_make_one_version(app: Flask) -> None:
    """R-T1"""

    def go() -> tuple[str, ...]:
        return publish({"safe.en.md": lesson()}).new

    assert sorted(map(len, at_once(app, [go, go]))) == [0, 1]
    assert count(LessonVersion) == 1


def test_of_two_who_write_the_same_lesson_at_once_one_is_told(app: Flask) -> None:
    """R-T1: on two connections; what the other typed is refused with a word, never dropped without one."""
    coach = Actor(make_person(roles=(Role.COACH,)).id, roles=frozenset({Role.COACH.value}))

    def write(title: str) -> bool:
        try:
            with unit_of_work():
                return publish_draft("own", "en", lesson(title), begun_with=0, actor=coach)
        except Conflict:
            return False

    assert sorted(at_once(app, [lambda: write("Mine"), lambda: write("Yours")])) == [False, True]
    assert count(LessonVersion) == 1


def test_a_file_takes_over_what_was_written_in_the_browser_under_its_name(app: Flask, sign_in: Any) -> None:
    """R-T1: from then on it has one place where it is edited, so neither writes over the other."""
    coach = sign_in(make_person(roles=(Role.COACH,)))
    form = {"key": "own", "language": "en", "source": lesson("My own"), "number": "0"}
    assert coach.post("/learn/authoring", data=form).status_code == 303

    publish({"own.en.md": lesson("From the file")})

    assert coach.post("/learn/authoring", data=form | {"number": "2"}).status_code == 409
    assert publish({}).archived == ("own",)


@pytest.mark.parametrize("command", ["check", "publish"])
def test_a_lesson_that_cannot_be_read_is_said_in_one_sentence(
    runner: FlaskCliRunner, tmp_path: Path, command: str
) -> None:
    (tmp_path / "talks.md").mkdir()

    done = runner.invoke(args=["training", command, str(tmp_path)])

    assert (done.exit_code, done.output) == (
        1,
        f"Error: {tmp_path}/talks.md cannot be read: Is a directory\n",
    )
