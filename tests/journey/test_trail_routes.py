"""A person's own trail beyond the front page: why, how they came here, and one step at a time."""

import re

import pytest

from app.core.clock import date_from_day, today
from app.journey.queries.steps import done_step_keys
from app.journey.services.rules import rules_in_force
from app.journey.vocabulary import StepState
from tests.factories.people import make_absence, make_person
from tests.stories.acts import act, connect, make_sharer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def reader(app):
    """Somebody who has read for a week, so that the word-of-mouth step is open."""
    person = make_person("Lena")
    connect(person)
    for days_ago in range(1, 7):
        act(person, ("Read", ""), days_ago=days_ago)
    return person


def say(client, key, **fields):
    """Tell that a step is done."""
    return client.post(f"/trail/steps/{key}/completion", data=fields)


def test_every_step_of_the_rules_has_a_page_with_its_minutes(app, sign_in):
    """R-J4. Each names what it is good for, how it goes and how long it takes, whatever its state."""
    ann = sign_in(make_person("Ann"))

    for step in rules_in_force().steps.values():
        page = ann.get(f"/trail/steps/{step.key}")
        assert page.status_code == 200, step.key
        assert "What it is good for" in page.text
        assert "about" in page.text
        assert step.title.in_language("en").replace("'", "&#39;") in page.text


def test_there_is_no_page_for_a_step_that_is_not(app, sign_in):
    assert sign_in(make_person("Ann")).get("/trail/steps/fly-to-the-moon").status_code == 404


def test_a_step_is_completed_by_saying_so_and_shows_its_date(app, sign_in, reader):
    """R-J4."""
    lena = sign_in(reader)

    answer = say(lena, "find-a-gap", statement="Nobody explains groundwater.")

    assert answer.status_code == 303
    assert answer.location == "/"
    assert "find-a-gap" in done_step_keys(reader.id)
    assert "Done on" in lena.get("/trail/steps/find-a-gap").text


def test_saying_it_twice_is_saying_it_once(app, sign_in, reader):
    lena = sign_in(reader)
    say(lena, "find-a-gap", statement="Once.")

    again = say(lena, "find-a-gap", statement="Twice.")

    assert again.status_code == 303
    assert "find-a-gap" in done_step_keys(reader.id)


@pytest.mark.parametrize("statement", ["", "   ", "x" * 1001])
def test_a_statement_that_says_nothing_or_too_much_is_asked_for_again(app, sign_in, reader, statement):
    answer = say(sign_in(reader), "find-a-gap", statement=statement)

    assert answer.status_code == 422
    assert "Please look at this again" in answer.text
    assert "find-a-gap" not in done_step_keys(reader.id)


def test_a_step_that_activity_or_a_word_completes_takes_both(app, sign_in):
    """R-J4, R-J11. What signals can prove completes itself; where they cannot see it, a person may say so."""
    person = make_person("Nina")
    nina = sign_in(person)
    page = nina.get("/trail/steps/follow-ten-voices").text
    assert "How it completes" in page
    assert "Or say it yourself" in page

    assert say(nina, "follow-ten-voices", statement="Ten, as you said.").status_code == 303
    assert "follow-ten-voices" in done_step_keys(person.id)


def test_a_step_that_only_activity_proves_takes_no_word_for_it(app, sign_in):
    """R-J2, R-J4."""
    person = make_person("Ann")
    connect(person)

    assert say(sign_in(person), "share-one-piece", statement="Believe me.").status_code == 409
    assert "share-one-piece" not in done_step_keys(person.id)


@pytest.mark.parametrize("key", ["tell-the-house", "starter-pack"])
def test_a_step_that_is_ahead_or_still_to_come_cannot_be_done(app, sign_in, key):
    person = make_person("Ann")

    assert say(sign_in(person), key, statement="Already.", link="https://example.org/").status_code == 409
    assert key not in done_step_keys(person.id)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "not a link",
        "javascript:alert(1)",
        "ftp://example.org/",
        "https://",
        "https://example.org/a b",
        "https://example.org/\r\nA: b",
        f"https://example.org/{'a' * 2_000}",
    ],
)
def test_a_step_with_a_link_takes_no_other_thing_for_one(app, sign_in, link):
    """R-J4. Evidence is an address that can be opened; nothing else gets onto a page as a link."""
    person = make_person("Carla Creator")
    connect(person)
    make_sharer(person)
    for days_ago in (1, 3, 4, 6):
        act(person, ("Create", "note"), days_ago=days_ago)
    act(person, ("Create", "article"), days_ago=5)
    carla = sign_in(person)

    answer = say(carla, "tell-the-house", statement="I told them.", link=link)

    assert answer.status_code == 422
    assert "tell-the-house" not in done_step_keys(person.id)
    assert (
        say(carla, "tell-the-house", statement="I told them.", link="https://example.org/x").status_code
        == 303
    )


def test_an_act_completes_its_step_in_the_same_request(app, sign_in, reader):
    """R-J4, R-S2."""
    lena = sign_in(reader)
    fields = {"deed": "shared", "occurred_on": "2026-03-02", "link": "https://example.org/a"}

    assert lena.post("/activity", data=fields).status_code == 303

    assert "share-one-piece" in done_step_keys(reader.id)
    assert 'class="progress__bar"' in lena.get("/trail/steps/share-one-piece").text


@pytest.mark.parametrize(
    "key, deed, offered, people",
    [
        ("talk-back", "replied", "/activity#log", 6),
        ("mentor-somebody", "mentored", "/activity?deed=mentored#log", 1),
    ],
)
def test_a_step_is_done_by_logging_what_its_page_asks_for(app, sign_in, key, deed, offered, people):
    """R-J4, R-J34, R-T4: six replies to six people left it at nought, and no meeting could be logged."""
    lena = make_person("Lena")
    client = sign_in(lena)

    page = client.get(f"/trail/steps/{key}").text
    form = client.get(f"/activity?deed={deed}").text

    assert f'href="{offered}"' in page
    assert re.search(rf'<option selected value="{deed}"', form)
    for number in range(people):
        assert key not in done_step_keys(lena.id)
        sent = {"deed": deed, "occurred_on": date_from_day(today()).isoformat(), "target": f"Friend {number}"}
        assert client.post("/activity", data=sent).status_code == 303
    assert key in done_step_keys(lena.id)


def test_a_step_says_that_a_coach_confirms_what_is_logged_for_it(app, sign_in):
    """R-J31."""
    client = sign_in(make_person("Lena"))

    assert "once a coach has confirmed it" in client.get("/trail/steps/first-piece").text
    assert "once a coach has confirmed it" not in client.get("/trail/steps/share-one-piece").text
    assert client.get("/activity?deed=nonsense").status_code == 200


def test_why_says_what_counted_over_which_days_and_what_is_needed(app, sign_in):
    """R-J2."""
    mara = make_person("Mara")
    make_sharer(mara)

    page = sign_in(mara).get("/trail/why").text

    for words in (
        "Shares",
        "last 28 days",
        "6 of 2",
        "Enough to stay here",
        "1 more for Content creator",
        "version 1",
    ):
        assert words in page


def test_days_away_are_said_where_they_stretch_a_window(app, sign_in, clock):
    """R-J2, R-J5. A window that reaches back over an absence says since when, and why."""
    mara = make_person("Mara")
    make_sharer(mara)
    make_absence(mara, clock.day - 20, clock.day - 15)

    page = sign_in(mara).get("/trail/why").text

    assert page.count("Days away do not count, so the numbers reach further back.") == 1


def test_whoever_has_too_little_is_told_kindly_and_early(app, sign_in, clock):
    """R-J5. Nothing changes before a named day, and an absence can be entered from the very same place."""
    mara = make_person("Mara")
    make_sharer(mara)
    mara_visits = sign_in(mara)
    mara_visits.get("/")
    clock.advance(days=36)

    page = sign_in(mara).get("/trail/why").text

    assert "There is a little less on your trail lately" in page
    assert "Nothing changes before" in page
    assert 'href="/absences"' in page


def test_the_history_of_somebody_who_has_not_moved_says_what_will_stand_there(app, sign_in):
    assert "No moves yet" in sign_in(make_person("Ann")).get("/trail/history").text


def test_the_history_tells_the_rules_and_the_numbers_of_each_move(app, sign_in):
    """R-J6."""
    mara = make_person("Mara")
    make_sharer(mara)

    page = sign_in(mara).get("/trail/history").text

    assert "rules version 1" in page
    assert "before: Content consumer" in page
    assert "What was counted" in page


def test_states_of_steps_are_words_too(app, sign_in):
    """R-J3. Screen readers hear done, open now, ahead; not a colour."""
    person = make_person("Ann")
    connect(person)

    page = sign_in(person).get("/").text

    for word in (", done", ", open now", ", ahead"):
        assert word in page
    assert {state.value for state in StepState} >= {"done", "open", "ahead", "coming"}
