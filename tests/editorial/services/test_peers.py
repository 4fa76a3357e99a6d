"""Peers: small circles that read each other's drafts first; nobody outside sees anything."""

import pytest

from app.core.errors import NotFound
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.vocabulary import (
    ChangedMeanwhile,
    CircleNotFound,
    CommentState,
    DecidedAlready,
    NotAtThatPoint,
    TextRefused,
)
from app.notices.models import Notice
from app.people.models import Person
from tests.factories.editorial import (
    TEXT,
    as_author,
    as_editor,
    make_edited,
    make_editor,
    make_piece,
    make_ready,
    piece_of,
    suggestions_of,
)
from tests.factories.people import make_person

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def ann(mara: Person) -> Person:
    """A peer of Mara's."""
    person = make_person("Ann Lee")
    circle(mara, person)
    return person


def circle(*members: Person, name: str = "Tuesday") -> int:
    with unit_of_work():
        made = services.make_circle(name, actor=as_author(members[0])).id
        for member in members[1:]:
            services.add_member(made, member.id, actor=as_author(members[0]))
    return made


def ask(piece_id: int, author: Person, *peers: Person) -> int:
    with unit_of_work():
        return services.ask_peers(piece_id, [peer.id for peer in peers], actor=as_author(author))


def say(piece_id: int, peer: Person, words: str = "Lovely", **about: str) -> int:
    with unit_of_work():
        return services.comment(piece_id, words=words, actor=as_author(peer), **about).id


def decide(piece_id: int, author: Person, comment_id: int, *, take: bool = True) -> None:
    with unit_of_work():
        services.decide_comment(
            piece_id, comment_id, take=take, version=piece_of(piece_id).version, actor=as_author(author)
        )


def test_a_circle_has_room_for_six_and_whoever_is_taken_in_is_told(mara: Person) -> None:
    """R-E7: circles of 3 to 6."""
    others = [make_person() for _ in range(6)]
    made = circle(mara, *others[:5])

    with pytest.raises(TextRefused), unit_of_work():
        services.add_member(made, others[5].id, actor=as_author(mara))
    with pytest.raises(CircleNotFound), unit_of_work():
        services.add_member(made, others[5].id, actor=as_author(others[5]))
    from app.core.db import db

    assert db.session.query(Notice).filter_by(kind="circle_joined").count() == 5
    for one in (mara, *others[:5]):
        with unit_of_work():
            services.leave_circle(made, actor=as_author(one))
    assert queries.list_circles(mara.id) == []


def test_only_peers_who_were_asked_see_a_draft(mara: Person, ann: Person) -> None:
    """R-E7: not the rest of the circle, not an editor, nobody outside."""
    third, editor = make_person("Cy Ortiz"), make_editor()
    circle(mara, third, name="Others")
    piece_id = make_piece(mara)
    for one in (as_author(ann), as_author(third), as_editor(editor)):
        with pytest.raises(NotFound):
            queries.get_piece_to_read(piece_id, one)

    assert ask(piece_id, mara, ann, editor) == 1

    assert queries.get_piece_to_read(piece_id, as_author(ann)).title == "A first piece"
    for one in (as_author(third), as_editor(editor)):
        with pytest.raises(NotFound):
            queries.get_piece_to_read(piece_id, one)
        with pytest.raises(NotFound), unit_of_work():
            services.comment(piece_id, words="Hm", actor=one)
    with unit_of_work():
        services.end_reading(piece_id, ann.id, actor=as_author(mara))
    with pytest.raises(NotFound):
        queries.get_piece_to_read(piece_id, as_author(ann))


def test_one_is_asked_once_and_only_of_ones_circles(mara: Person, ann: Person) -> None:
    piece_id = make_piece(mara)

    assert [ask(piece_id, mara, ann), ask(piece_id, mara, ann)] == [1, 0]
    with pytest.raises(TextRefused):
        ask(piece_id, mara, make_person())
    assert [one.title for one in queries.list_readings(ann.id)] == ["A first piece"]


def test_a_peer_comments_and_suggests_and_the_author_decides(mara: Person, ann: Person) -> None:
    """R-E7: what is taken stands exactly where it was meant."""
    piece_id = make_piece(mara)
    ask(piece_id, mara, ann)
    whole = say(piece_id, ann, "A good beginning.")
    other = say(piece_id, ann, "", quote="informations", replacement="news")
    about = say(piece_id, ann, "Which ones?", quote="They is")

    decide(piece_id, mara, other)
    decide(piece_id, mara, whole, take=False)

    assert piece_of(piece_id).text == TEXT.replace("informations", "news")
    said = {one.comment.id: one.comment for one in queries.list_comments(piece_id)}
    assert [said[one].state for one in (whole, other, about)] == [
        CommentState.DONE,
        CommentState.TAKEN,
        CommentState.OPEN,
    ]
    assert piece_of(piece_id).text[said[about].place or 0 :].startswith("They is")
    with pytest.raises(DecidedAlready):
        decide(piece_id, mara, other)
    with pytest.raises(DecidedAlready):
        decide(piece_id, mara, about)


@pytest.mark.parametrize(
    "words, quote, replacement",
    [("", "", None), (" ", "has", None), ("Hm", "not there", None), ("Hm", "i", None), ("", "has", "has"), ("x" * 2_001, "", None)],
)  # fmt: skip
def test_what_says_nothing_or_points_nowhere_is_refused(
    mara: Person, ann: Person, words: str, quote: str, replacement: str | None
) -> None:
    piece_id = make_piece(mara)
    ask(piece_id, mara, ann)

    with pytest.raises(TextRefused), unit_of_work():
        services.comment(piece_id, words=words, quote=quote, replacement=replacement, actor=as_author(ann))


def test_words_that_are_gone_can_be_read_and_not_be_taken(mara: Person, ann: Person) -> None:
    """SE-22: listed with its quote, never dropped."""
    piece_id = make_piece(mara)
    ask(piece_id, mara, ann)
    comment_id = say(piece_id, ann, "", quote="informations", replacement="news")
    with unit_of_work():
        services.save_text(piece_id, title="A first piece", text="All new", version=piece_of(piece_id).version,
                           actor=as_author(mara))  # fmt: skip

    [said] = queries.list_comments(piece_id)
    assert (said.comment.quote, said.comment.place) == ("informations", None)
    with pytest.raises(DecidedAlready):
        decide(piece_id, mara, comment_id)


def test_what_peers_and_editors_say_never_gets_in_each_others_way(mara: Person, ann: Person) -> None:
    """SE-8: taking from one carries the other."""
    tom = make_editor()
    piece_id = make_edited(mara, tom)
    ask(piece_id, mara, ann)
    comment_id = say(piece_id, ann, "", quote="They", replacement="These things")

    decide(piece_id, mara, comment_id)

    text = piece_of(piece_id).text
    assert [text[one.place or 0 :].startswith(one.original) for one in suggestions_of(piece_id)] == [True] * 4


def test_a_decision_upon_another_version_is_refused(mara: Person, ann: Person) -> None:
    piece_id = make_piece(mara)
    ask(piece_id, mara, ann)
    comment_id = say(piece_id, ann, "", quote="has", replacement="have")

    with pytest.raises(ChangedMeanwhile), unit_of_work():
        services.decide_comment(piece_id, comment_id, take=True, version=1, actor=as_author(mara))
    with pytest.raises(NotFound), unit_of_work():
        services.decide_comment(piece_id, comment_id, take=True, version=2, actor=as_author(ann))


def test_what_is_published_is_commented_on_elsewhere(mara: Person, ann: Person) -> None:
    piece_id = make_ready(mara, make_editor())
    ask(piece_id, mara, ann)
    with unit_of_work():
        services.publish(piece_id, link="https://x.example/1", actor=as_author(mara))

    with pytest.raises(NotAtThatPoint):
        say(piece_id, ann)
