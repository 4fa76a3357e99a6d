"""The pages on which coaches and HR answer what colleagues logged, and those on which people read it."""

import pytest

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.vocabulary import Role
from app.signals.queries import list_turns, page_signals
from app.signals.services import log_act
from app.signals.vocabulary import Evidence
from tests.factories.people import make_administrator, make_hr, make_person
from tests.factories.signals import make_signal


@pytest.fixture
def carl(kinds: None) -> Person:
    return make_person("Carl Coach", roles=(Role.COACH,))


def log(person: Person, **fields: str) -> int:
    said = {"link": "https://x.example/board", "statement": "On our board"} | fields
    with unit_of_work():
        signal = log_act(person.id, verb=("Announce", ""), actor=Actor(person_id=person.id), **said)
    assert signal is not None
    return signal.id


def test_coaches_and_hr_open_the_list_and_nobody_else_does(mara: Person, carl: Person, sign_in):
    """R-P1. Leading somebody gives no right to it, and neither does looking after the installation."""
    log(mara)
    led = make_person("Manu Manager")
    with unit_of_work() as session:
        session.get_one(Person, mara.id).manager_id = led.id

    for person in (carl, make_hr()):
        page = sign_in(person).get("/self-reports")
        assert page.status_code == 200
        assert "no-store" in page.headers["Cache-Control"]
        assert "Mara Lind" in page.text
    for person in (mara, led, make_administrator()):
        client = sign_in(person)
        assert client.get("/self-reports").status_code == 403
        assert client.post("/self-reports/confirmations", data={"report": "1:0"}).status_code == 403
        assert 'href="/self-reports"' not in client.get("/activity").text
    assert "confirm it, or ask about it" in sign_in(mara).get("/roles").text


def test_the_list_shows_what_is_said_where_a_link_leads_and_no_more_of_the_person(
    mara: Person, carl: Person, sign_in
):
    """R-S2. A link is shown with the host it really leads to, and opens apart from this page."""
    log(mara, link="https://x.example@evil.example/path")
    make_signal(mara, object="https://x.example/seen-by-a-system")

    text = sign_in(carl).get("/self-reports").text

    assert "On our board" in text
    assert "leads to evil.example" in text
    assert 'rel="noopener noreferrer nofollow"' in text
    assert "seen-by-a-system" not in text
    assert mara.email not in text
    assert f"/people/{mara.id}" not in text


def test_several_are_confirmed_by_their_boxes_and_the_person_reads_by_whom(
    mara: Person, carl: Person, sign_in
):
    """R-J2"""
    ids = [log(mara) for _ in range(3)]
    client = sign_in(carl)

    answer = client.post(
        "/self-reports/confirmations?q=mara", data={"report": [f"{one}:0" for one in ids[:2]]}
    )

    assert answer.status_code == 303
    assert answer.location.endswith("/self-reports?q=mara")
    assert "2 entries are confirmed." in client.get(answer.location).text
    assert [one.evidence for one in page_signals(mara.id).items] == [
        Evidence.SELF_REPORTED,
        Evidence.CONFIRMED,
        Evidence.CONFIRMED,
    ]
    mine = sign_in(mara)
    assert mine.get("/activity").text.count("Confirmed by Carl Coach") == 2
    assert mine.get("/activity?evidence=2").text.count("On our board") == 2


@pytest.mark.parametrize(
    "wrong", ["", "1", "1:", ":0", "1:-1", "x:0", "0:0", f"{10**30}:0", "1:99999", "²:0"]
)
def test_what_the_page_does_not_offer_confirms_nothing(wrong: str, mara: Person, carl: Person, sign_in):
    log(mara)

    assert sign_in(carl).post("/self-reports/confirmations", data={"report": wrong}).status_code == 422
    assert page_signals(mara.id).items[0].evidence is Evidence.SELF_REPORTED


def test_nothing_ticked_is_said(mara: Person, carl: Person, sign_in):
    log(mara)

    answer = sign_in(carl).post("/self-reports/confirmations")

    assert answer.status_code == 422
    assert "Tick the entries that you confirm." in answer.text


def test_who_comes_second_is_told_what_happened_and_keeps_their_words(mara: Person, carl: Person, sign_in):
    """R-S4: 409, with who was first."""
    signal_id = log(mara)
    hanna = sign_in(make_hr("Hanna Rowe"))
    assert hanna.post("/self-reports/confirmations", data={"report": f"{signal_id}:0"}).status_code == 303

    client = sign_in(carl)
    again = client.post("/self-reports/confirmations", data={"report": f"{signal_id}:0"})
    asked = client.post(
        f"/self-reports/{signal_id}/questions", data={"version": "0", "question": "When was it?"}
    )

    assert again.status_code == asked.status_code == 409
    assert "Hanna Rowe has confirmed this in the meantime." in again.text
    assert "Hanna Rowe has confirmed this in the meantime." in asked.text


def test_a_stale_question_keeps_its_words_and_can_be_asked_after_reading(mara: Person, carl: Person, sign_in):
    signal_id = log(mara)
    hanna, client = sign_in(make_hr("Hanna Rowe")), sign_in(carl)
    hanna.post(f"/self-reports/{signal_id}/questions", data={"version": "0", "question": "Where?"})
    sign_in(mara).post(f"/activity/{signal_id}/replies", data={"version": "1", "words": "There"})

    answer = client.post(
        f"/self-reports/{signal_id}/questions", data={"version": "0", "question": "When was it?"}
    )

    assert answer.status_code == 409
    assert "Mara Lind has answered in the meantime." in answer.text
    assert "When was it?" in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text


def test_a_question_is_read_answered_and_confirmed(mara: Person, carl: Person, sign_in):
    """R-W8: the person is asked, not punished."""
    signal_id = log(mara)
    client, mine = sign_in(carl), sign_in(mara)
    assert "Ask about it" in client.get(f"/self-reports/{signal_id}").text
    empty = client.post(f"/self-reports/{signal_id}/questions", data={"version": "0", "question": " "})
    assert empty.status_code == 422
    asked = {"version": "0", "question": "Which <board>?"}
    assert client.post(f"/self-reports/{signal_id}/questions", data=asked).status_code == 303
    assert "Nothing is waiting for you" in client.get("/self-reports").text
    assert "Which &lt;board&gt;?" in client.get("/self-reports?state=asked").text

    assert "Which &lt;board&gt;?" in mine.get("/notices").text
    assert "Carl Coach asks: Which &lt;board&gt;?" in mine.get("/activity").text
    assert "Which &lt;board&gt;?" in mine.get(f"/activity/{signal_id}/question").text
    wrong = {"version": "1", "words": "Mine", "link": "javascript:alert(1)"}
    assert mine.post(f"/activity/{signal_id}/replies", data=wrong).status_code == 422
    said = {"version": "1", "words": "The green one", "link": "https://y.example/board"}
    assert mine.post(f"/activity/{signal_id}/replies", data=said).status_code == 303

    listed = client.get("/self-reports").text
    assert "Mara Lind answers: The green one" in listed
    assert "leads to y.example" in listed
    assert client.post("/self-reports/confirmations", data={"report": f"{signal_id}:2"}).status_code == 303
    assert "Nothing is asked at the moment." in mine.get(f"/activity/{signal_id}/question").text
    late = mine.post(f"/activity/{signal_id}/replies", data={"version": "1", "words": "Once more"})
    assert late.status_code == 409


def test_whoever_answers_reads_with_whom_it_was(mara: Person, carl: Person, sign_in):
    signal_id = log(mara, with_whom="Priya from the lab")

    assert "Priya from the lab" in sign_in(carl).get(f"/self-reports/{signal_id}").text


def test_an_answer_is_taken_back_by_its_giver(mara: Person, carl: Person, sign_in):
    signal_id = log(mara)
    client, hanna = sign_in(carl), sign_in(make_hr())
    client.post("/self-reports/confirmations", data={"report": f"{signal_id}:0"})
    assert "Take your answer back" in client.get(f"/self-reports/{signal_id}").text
    assert "Take your answer back" not in hanna.get(f"/self-reports/{signal_id}").text

    assert hanna.post(f"/self-reports/{signal_id}/withdrawal", data={"version": "1"}).status_code == 403
    assert client.post(f"/self-reports/{signal_id}/withdrawal", data={"version": "x"}).status_code == 409
    assert client.post(f"/self-reports/{signal_id}/withdrawal", data={"version": "1"}).status_code == 303

    assert page_signals(mara.id).items[0].evidence is Evidence.SELF_REPORTED
    assert "took the answer back" in client.get(f"/self-reports/{signal_id}").text


def test_ones_own_entries_and_those_of_others_stay_apart(mara: Person, carl: Person, sign_in):
    own, others = log(carl), log(mara)
    client = sign_in(carl)

    assert client.get(f"/self-reports/{own}").status_code == 404
    assert client.post("/self-reports/confirmations", data={"report": f"{own}:0"}).status_code == 403
    assert client.get(f"/activity/{others}/question").status_code == 404
    asked = client.post(f"/activity/{others}/replies", data={"version": "1", "words": "x"})
    assert asked.status_code == 404
    assert list_turns(own) == list_turns(others) == []


def test_whoever_opens_an_entry_is_kept_as_having_looked(mara: Person, carl: Person, sign_in):
    """R-P3"""
    signal_id = log(mara)

    sign_in(carl).get(f"/self-reports/{signal_id}")

    assert "Carl Coach" in sign_in(mara).get("/my-data").text


def test_what_was_said_is_among_what_is_held(mara: Person, carl: Person, sign_in):
    """R-P3"""
    signal_id = log(mara)
    asked = {"version": "0", "question": "Which board?"}
    sign_in(carl).post(f"/self-reports/{signal_id}/questions", data=asked)

    page = sign_in(mara).get("/my-data/kinds/signals.answers")

    assert page.status_code == 200
    assert "Which board?" in page.text


def test_strange_filters_do_no_harm(mara: Person, carl: Person, sign_in):
    log(mara)
    client = sign_in(carl)

    for query in (
        "state=none",
        f"page={10**30}",
        "department=Nowhere",
        "q=" + "x" * 300,
        "state=asked&page=7",
    ):
        assert client.get(f"/self-reports?{query}").status_code == 200
    assert "Nothing fits this search." in client.get("/self-reports?q=nobody").text
    assert "Mara Lind" in client.get("/self-reports?department=Sales&q=LIND").text


def test_pages_go_on_where_the_list_is_long(mara: Person, carl: Person, sign_in):
    for number in range(27):
        log(mara, statement=f"entry {number:02}")
    client = sign_in(carl)

    assert "entry 00" in client.get("/self-reports").text
    second = client.get("/self-reports?page=2").text
    assert "entry 26" in second
    assert "entry 24" not in second
