"""Boards by page (R-W7, R-P5): own points first, joining and leaving in one click, and nobody who is not there."""

import re
from datetime import date

from flask import Flask
from sqlalchemy import event

from app.core.actor import Actor
from app.core.clock import day_from_date
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from app.rewards.queries.recognition import progress_of
from tests.factories.journey import SHARE, act
from tests.factories.people import make_person
from tests.factories.rewards import awards_of, earn, join_boards, points_of, publish_many

ADDRESSES = ("/boards", "/boards?period=ever", "/boards?period=2026-H1", "/boards.csv", "/boards.csv?period=ever", "/boards?board=teams", "/boards.csv?board=teams")  # fmt: skip


def test_people_join_and_leave_in_one_click(app: Flask, sign_in) -> None:
    """R-W7, LB-5: what one has stands first; on the boards by choice, and on no page and in no file afterwards."""
    mara, bob = make_person("Mara =Lind"), make_person("Bob Berry")
    earn(mara, 12)
    earn(mara, 7, day=day_from_date(date(2026, 2, 1)))
    page, other = sign_in(mara), sign_in(bob)
    before = page.get("/boards").text
    assert ("12 points" in before, "7 points" in before, ">Your rank<" in before) == (True, True, False)
    assert "Nobody stands here yet" in sign_in(make_person("Cleo Fox", is_on_boards=True)).get("/boards").text

    assert page.post("/boards/membership", data={"is_on_boards": "yes"}).status_code == 303
    assert page.post("/boards/membership", data={"is_on_boards": "yes"}).status_code == 303
    # Whoever takes no part sees nobody, as they were told.
    assert [address for address in ADDRESSES if "Mara" in other.get(address).text] == []
    assert "Those who take part see each other" in other.get("/boards").text
    other.post("/boards/membership", data={"is_on_boards": "yes"})
    mine, theirs = page.get("/boards").text, other.get("/boards").text
    assert (">Your rank<" in mine, ">you<" in mine, "Leave the boards" in mine) == (True, True, True)
    # LB-12: nothing of one reader stands on the page of another.
    assert ("Mara =Lind" in theirs, ">you<" in theirs, "0 points" in theirs) == (True, False, True)  # fmt: skip
    assert "1,Mara =Lind,Sales,12" in other.get("/boards.csv").text
    assert "1,Mara =Lind,Sales,19" in other.get("/boards.csv?period=ever&board=people").text
    assert "February 2026" in other.get("/boards?period=2026-02").text
    assert "March 2026" in other.get("/boards?period=2031-02&board=x").text

    page.post("/boards/membership", data={"is_on_boards": ""})
    assert [address for address in ADDRESSES if "Mara" in other.get(address).text] == []
    assert "12 points" in page.get("/boards").text


def test_whoever_takes_no_part_is_named_on_no_page_that_a_colleague_can_read(app: Flask, sign_in) -> None:
    """R-W7, LB-5: every page, feed and file of the product that needs no number in its address, and it costs no reward."""
    zora, mara = make_person("Zora Unseen"), make_person("Mara Lind")
    publish_many(5, zora)
    act(zora, SHARE)
    for person in (zora, mara):
        earn(person, 77)
    join_boards(mara)
    page = sign_in(mara)
    read = {
        rule.rule: page.get(rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.rule not in ("/stream", "/sign-out")
    }
    read |= {address: page.get(address) for address in ADDRESSES}

    assert [address for address, answer in read.items() if "Unseen" in answer.text] == []
    assert "Mara Lind" in read["/boards.csv?period=ever"].text
    assert (awards_of(zora).keys(), progress_of(zora.id).next_at, points_of(zora) >= 77) == ({"first-share"}, 10, True)  # fmt: skip


def test_teams_are_compared_where_enough_take_part(app: Flask, sign_in) -> None:
    """LB-16, R-P5: five are a team, and none where boards are off, nor any page there."""
    people = [make_person(f"Person {number}", department="=North") for number in range(5)]
    for person in people:
        earn(person, 10)
    earn(people[0], 3)
    page = sign_in(people[0])
    join_boards(*people[:4])
    assert "No team to compare yet" in page.get("/boards?board=teams").text
    join_boards(people[4])

    shown = page.get("/boards?board=teams").text
    assert ("=North" in shown, "10.6" in shown, ">yours<" in shown) == (True, True, True)
    assert "1,'=North,5,10.60" in page.get("/boards.csv?board=teams").text
    for element in (Element.BOARDS, Element.POINTS):
        with unit_of_work():
            switch_element(element, department="=North", to=False, was=None, actor=Actor.operator())
        off = [page.get(address) for address in ADDRESSES]
        assert {(one.status_code, "No boards here" in one.text) for one in off} == {(404, True)}
        # Whoever still has the page open is told so, and the choice is theirs to change where it stands.
        for choice, said in (("yes", "There are no boards where you work"), ("no", "You are on no board")):
            answer = page.post("/boards/membership", data={"is_on_boards": choice}, follow_redirects=True)
            assert (answer.status_code, answer.request.path, said in answer.text) == (200, "/profile", True)
        with unit_of_work():
            switch_element(element, department="=North", to=None, was=False, actor=Actor.operator())


def test_a_team_behind_the_first_ones_is_shown_with_its_rank_and_the_file_has_them_all(
    app: Flask, sign_in
) -> None:
    """LB-16: those beside it stand above, as on the board of people; ties are skipped as everywhere, and small teams stand nowhere."""
    firsts = []
    for number in range(15):
        people = [make_person(f"P {one}", department=f"Unit {number:02}") for one in range(5)]
        for person in people:
            earn(person, 100 - number if number != 12 else 89)  # the thirteenth has as much as the twelfth
        join_boards(*people)
        firsts.append(people[0])
    small = make_person("Alone", department="Small")
    earn(small, 500)
    join_boards(small)
    address, file = "/boards?board=teams", "/boards.csv?board=teams"

    def units(shown: str) -> list[str]:
        return re.findall(r"Unit \d\d(?=<| <)", shown.split("<main")[1])

    page = sign_in(firsts[13])
    shown = page.get(address).text
    assert units(shown) == [f"Unit {number:02}" for number in (11, 12, 13, 14, *range(10))]
    assert ("Beside your team" in shown, ">yours<" in shown, "The first 10 of 15 departments" in shown) == (True,) * 3  # fmt: skip
    assert re.search(r"Rank of your team</dt>\s*<dd[^>]*>\s*14\b", shown)
    assert [line.split(",")[:2] for line in page.get(file).text.splitlines()[1:]] == [
        [str(number + 1 if number != 12 else 12), f"Unit {number:02}"] for number in range(15)
    ]
    ahead, alone = (sign_in(one).get(address).text for one in (firsts[2], small))
    assert ("Beside your team" in ahead, units(ahead)) == (False, [f"Unit {number:02}" for number in range(10)])  # fmt: skip
    assert ("Rank of your team" in alone, "Small" in alone.split("Teams, for each head")[1]) == (False, False)


def test_a_board_asks_few_questions_however_many_stand_on_it(app: Flask, sign_in) -> None:
    """LB-15, R-W7: at most seven statements with the session's own; and whoever stands beside one and on top is one line."""
    people = [make_person(f"Person {number}") for number in range(25)]
    for number, person in enumerate(people):
        earn(person, 100 - number)
    join_boards(*people)
    page = sign_in(people[11])
    assert "Beside you" in page.get("/boards").text
    named = [line.split(",")[1] for line in page.get("/boards.csv").text.splitlines()[1:]]
    assert (len(named), len(set(named))) == (14, 14)
    heard: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *about: heard.append(about[2]))

    page.get("/boards")

    assert len([one for one in heard if one.lstrip().upper().startswith(("SELECT", "WITH"))]) <= 7
