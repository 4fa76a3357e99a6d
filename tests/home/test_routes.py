"""The front page: a person's own trail."""

import re

import pytest

from app.journey.vocabulary import Zone
from tests.factories.editorial import make_editor
from tests.factories.people import make_administrator, make_hr, make_person
from tests.factories.surveys import answer, open_survey
from tests.stories.acts import connect, make_sharer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def steps(page: str) -> list[str]:
    """The states of all steps, in the order of the trail."""
    return re.findall(r'<li class="waymark waymark--(\w+)"', page)


def test_a_newcomers_trail_is_not_empty(app, sign_in):
    """R-J3, R-J1. Four stretches, a pin at the trailhead, three open steps, and what each stretch is good for."""
    page = sign_in(make_person("Nina Kowalska")).get("/").text

    assert "Hello, Nina" in page
    assert len(re.findall(r'class="stretch zone-', page)) == 4
    assert steps(page)[:3] == ["open", "open", "open"]
    assert "done" not in steps(page)
    assert page.count("For the company:") == 4
    assert "Nothing is counted yet" in page


def test_the_place_of_a_person_is_marked_for_eyes_and_ears(app, sign_in):
    """R-J3. The stretch says "you are here" in words, and to screen readers as the current one."""
    mara = make_person("Mara Lindqvist")
    make_sharer(mara)

    page = sign_in(mara).get("/").text

    assert page.count("you are here</span>") == 1
    assert re.search(r'class="stretch zone-sharer stretch--current" aria-current="true"', page)
    assert "You are here: Content sharer" in page


def test_one_next_step_stands_beside_the_trail_with_its_minutes(app, sign_in):
    """R-J4. One card, one button, how long it takes and why this one."""
    emre = make_person("Emre")
    connect(emre)

    page = sign_in(emre).get("/").text

    card = re.search(r'class="card card--zone next-step.*?</section>', page, re.DOTALL)
    assert card is not None
    assert re.search(r"about \d+ minute", card[0])
    assert card[0].count('class="button button--') == 1


def test_nobody_sees_anybody_elses_trail(app, sign_in):
    """R-P3. Two people, two trails, and no shared cache between them."""
    mara, nina = make_person("Mara"), make_person("Nina")
    make_sharer(mara)
    hers = sign_in(mara).get("/")

    other = sign_in(nina).get("/", headers={"If-None-Match": hers.headers["ETag"]})

    assert other.status_code == 200
    assert "Hello, Nina" in other.text
    assert "private" in hers.headers["Cache-Control"]


def test_a_stretch_speaks_the_readers_language(app, sign_in):
    page = sign_in(make_person("Jonas", language="de")).get("/").text

    assert '<html lang="de"' in page
    assert "Lies dich ein" in page


def test_the_words_of_a_zone_are_those_of_the_rules(app, sign_in):
    """R-J1. The zones keep their names wherever they are shown."""
    from app.journey.services.rules import rules_in_force

    page = sign_in(make_person("Ann")).get("/").text

    for zone in list(Zone)[1:]:
        assert page.count(rules_in_force().zones[zone].name.in_language("en")) >= 2


def test_an_open_survey_is_pointed_to_until_it_is_answered(app, sign_in):
    """R-T2, R-J3. One quiet line, which is gone for whoever has answered, and comes to a page that they had before."""
    mara, nina = make_person("Mara"), make_person("Nina")
    browser = sign_in(mara)
    tag = browser.get("/").headers["ETag"]
    survey_id = open_survey()

    asked = browser.get("/", headers={"If-None-Match": tag})
    answer(survey_id, mara, knows=1, posts=0)

    assert asked.status_code == 200
    assert f'href="/survey/{survey_id}"' in asked.text
    assert f'href="/survey/{survey_id}"' not in browser.get("/").text
    assert f'href="/survey/{survey_id}"' in sign_in(nina).get("/").text


def test_whoever_has_one_task_more_finds_it_without_opening_a_menu(app, sign_in):
    """The desk stands beside the other places for an editor; somebody with many tasks opens "Manage"."""
    editor = sign_in(make_editor()).get("/").text
    administrator = sign_in(make_administrator()).get("/").text

    assert 'class="top__link" href="/desk"' in editor
    assert 'class="top__link" href="/people"' not in administrator
    assert 'class="menu__item" href="/people"' in administrator


@pytest.mark.parametrize(
    "path, place",
    [
        ("/perks/new", "/perks/all"),
        ("/perks/queue", "/perks/all"),
        ("/roles", "/people"),
        ("/departments", "/people"),
    ],
)
def test_the_menu_says_where_a_page_belongs(app, sign_in, path, place):
    """Pages that no entry names belong to the one that people come from."""
    assert f'href="{place}" aria-current="page"' in sign_in(make_hr()).get(path).text
