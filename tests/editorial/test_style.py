"""What the desk advises about style, and the words of the company: kept by whoever leads the desk, heard by checks."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core.db import db
from app.core.errors import NotAllowed
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.models import HouseWord
from app.editorial.vocabulary import AdviceChanged, TextRefused
from app.people.models import Person
from tests.factories.editorial import (
    as_author,
    as_editor,
    as_lead,
    claim,
    hand_in,
    make_editor,
    make_lead,
    make_piece,
)
from tests.factories.people import make_person
from tests.support.crowds import at_once
from tests.support.reading_forms import fields_of
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def mara(app: Flask) -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def lead(app: Flask) -> Person:
    return make_lead()


def add(lead: Person, word: str, kind: str = "avoid", **about: str) -> None:
    with unit_of_work():
        services.add_house_word(word, kind=kind, actor=as_lead(lead), **about)


def checked(author: Person, text: str, dialect: str = "en-GB") -> list[dict[str, object]]:
    piece_id = make_piece(author, text)
    with unit_of_work():
        services.ask_for_check(piece_id, dialect=dialect, actor=as_author(author))
    services.run_check(piece_id)
    check = queries.find_check(piece_id)
    assert check is not None
    assert check.state == "done"
    return check.findings


def test_a_check_knows_the_words_of_the_company(mara: Person, lead: Person) -> None:
    """R-E3: ours are never reported; what is better said otherwise is, with the advice, where no engine covers a language, too."""
    text = "We leverage Zorblax and prolly more."
    assert {"Zorblax"} <= {one["words"] for one in checked(mara, text)}
    add(lead, "zorblax", "ours")
    add(lead, "Leverage", preferred="use", advice="Plain words.")
    add(lead, "prolly", preferred="probably")
    add(lead, "more", preferred="mehr", language="de")

    found = {str(one["words"]): one for one in checked(mara, text)}
    assert "Zorblax" not in found
    assert (found["leverage"]["category"], found["leverage"]["message"]) == ("style", "Plain words.")
    assert found["leverage"]["replacements"] == ["use"]
    assert (found["prolly"]["replacements"], found["prolly"]["category"]) == (["probably"], "style")
    assert [one["start"] for one in checked(mara, text)] == sorted(
        {one["start"] for one in checked(mara, text)}
    )
    assert [one["words"] for one in checked(mara, "Ein leverage, more.", "de")] == ["leverage", "more"]


def test_a_better_word_is_taken_like_any_other_finding(mara: Person, lead: Person, sign_in: SignIn) -> None:
    """R-E2, R-E3: only if the author says so."""
    add(lead, "leverage", preferred="use", advice="Plain <b>words</b>.")
    checked(mara, "We leverage it.")
    piece = queries.page_own_pieces(mara.id).items[0].piece
    client = sign_in(mara)

    page = client.get(f"/drafts/{piece.id}").text
    assert "Plain &lt;b&gt;words&lt;/b&gt;." in page
    assert "From the word list of the company." in page
    with unit_of_work():
        services.take_finding(piece.id, 3, replacement="use", version=piece.version, actor=as_author(mara))
    db.session.rollback()
    assert queries.page_own_pieces(mara.id).items[0].piece.text == "We use it."


def test_the_list_is_kept_by_whoever_leads_the_desk_and_twice_is_once(
    mara: Person, lead: Person, sign_in: SignIn
) -> None:
    """R-P1, RQ-10."""
    client, form = (
        sign_in(lead),
        {"word": " Man  hours ", "kind": "avoid", "preferred": "working hours", "language": "en"},
    )

    for _time in range(2):
        assert client.post("/desk/style/words", data=form).status_code == 303
    [word] = db.session.query(HouseWord).all()
    assert (word.word, word.key) == ("Man hours", "man hours")
    for wrong in (
        form | {"preferred": "hours"},
        {"word": "…", "kind": "ours"},
        {"word": "nice", "kind": "avoid"},
        {"word": "nice", "kind": "avoid", "preferred": "Nice"},
        {"word": "nice", "kind": "loved", "preferred": "good"},
        {"word": "nice", "kind": "avoid", "preferred": "good", "language": "tlh"},
    ):
        refused = client.post("/desk/style/words", data=wrong)
        assert refused.status_code == 422
        assert f'value="{wrong["word"]}"'.strip() in refused.text
    assert "working hours" in client.get("/desk/style?q=man").text
    assert "No word begins like this." in client.get("/desk/style?q=100%25").text
    editor = sign_in(make_editor())
    assert "working hours" in editor.get("/desk/style").text
    assert "/removal" not in editor.get("/desk/style").text
    for stranger in (editor, sign_in(mara)):
        assert stranger.post("/desk/style/words", data=form).status_code == 403
        assert stranger.post("/desk/style/advice", data={"version": 0, "text": "x"}).status_code == 403
    word_id = word.id
    for _time in range(2):
        assert client.post(f"/desk/style/words/{word_id}/removal").status_code == 303
    assert db.session.query(HouseWord).count() == 0


def test_advice_has_versions_and_of_two_who_save_nobody_loses_what_they_typed(
    lead: Person, sign_in: SignIn
) -> None:
    """R-E6."""
    client = sign_in(lead)
    assert client.post("/desk/style/advice", data={"version": 0, "text": "Be **kind**."}).status_code == 303

    stale = client.post("/desk/style/advice", data={"version": 0, "text": "Be short."})
    assert stale.status_code == 409
    assert "Be short.</textarea>" in stale.text
    sent = fields_of(stale.text, "/desk/style/advice")
    assert client.post("/desk/style/advice", data=sent).status_code == 303
    client.post(
        "/desk/style/advice", data={"version": 1, "text": "Be short."}
    )  # the same again, from an old page
    assert client.post("/desk/style/advice", data={"version": 2, "text": "x" * 20_001}).status_code == 422

    assert [(one.number, one.text) for one in queries.list_advice()] == [
        (2, "Be short."),
        (1, "Be **kind**."),
    ]
    assert "<strong>kind</strong>" in client.get("/desk/style/advice/1").text
    assert client.get("/desk/style/advice/3").status_code == 404


def test_of_many_who_save_advice_in_one_moment_one_is_heard(app: Flask, lead: Person) -> None:
    """R-E6: on connections of their own, on both databases."""
    actor = as_lead(lead)

    def saving(number: int) -> Callable[[], int]:
        def act() -> int:
            try:
                with unit_of_work():
                    return services.save_advice(f"Advice {number}", version=0, actor=actor)
            except AdviceChanged:
                return 0

        return act

    assert sorted(at_once(app, [saving(number) for number in range(5)])) == [0, 0, 0, 0, 1]


def test_authors_and_editors_read_the_advice_beside_the_text(
    mara: Person, lead: Person, sign_in: SignIn
) -> None:
    """R-E1; and nobody but whoever leads the desk changes it."""
    tom, piece_id = make_editor(), make_piece(mara)
    hand_in(piece_id, mara)
    claim(piece_id, tom)
    assert "What the desk advises" not in sign_in(mara).get(f"/drafts/{piece_id}").text
    with unit_of_work():
        services.save_advice("Be **kind**. <script>alert(1)</script>", version=0, actor=as_lead(lead))

    for person, page in (
        (mara, f"/drafts/{piece_id}"),
        (tom, f"/desk/{piece_id}"),
        (lead, f"/desk/{piece_id}"),
    ):
        text = sign_in(person).get(page).text
        assert "<strong>kind</strong>" in text
        assert "<script>alert" not in text
    with pytest.raises(NotAllowed), unit_of_work():
        services.save_advice("x", version=1, actor=as_editor(tom))
    with pytest.raises(TextRefused), unit_of_work():
        services.save_advice("a\0b", version=1, actor=as_lead(lead))
