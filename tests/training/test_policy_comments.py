"""Legal looks at the draft of the policy before it holds (R-T3)."""

from collections import Counter
from types import SimpleNamespace

import pytest
from flask import Flask

from app.core.actor import Actor, Channel
from app.core.db import db
from app.core.errors import Conflict, NotAllowed
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.services import merge_persons
from app.training.privacy.policy_comments import erase_comments, read_comments
from app.training.queries import policy_comments as queries
from app.training.rules.policy_comments import by_part, seen_of, versions_of
from app.training.services import policy, policy_comments
from app.training.vocabulary.policy import DraftNotSeen, NoDraft
from app.training.vocabulary.policy_comments import CommentsOpen, SettledAlready
from tests.factories.people import make_hr, make_legal, make_person
from tests.factories.policy import HR
from tests.support.crowds import at_once

BOTH = {"de": 1, "en": 1}


def legal(person: Person) -> Actor:
    return Actor(person.id, roles=frozenset({"employee", "legal"}), channel=Channel.WEB)


def begin() -> None:
    with unit_of_work():
        policy.begin_draft(actor=HR)


def comment(actor: Actor, words: str = "May we say this?", entry: str = "one") -> bool:
    with unit_of_work():
        return policy_comments.add_comment("en", "What you can count on", words, entry=entry, actor=actor)


def approve(actor: Actor) -> bool:
    with unit_of_work():
        return policy_comments.approve_draft(seen=BOTH, actor=actor)


def publish(*despite: int, seen: dict[str, int] = BOTH) -> int:
    with unit_of_work():
        return policy.publish_draft(seen=seen, despite=despite, actor=HR)


def open_now() -> list[int]:
    db.session.rollback()
    return list(queries.open_comments(1))


def test_comments_stand_under_their_heading_and_none_is_lost_when_it_changes() -> None:
    """R-T3: of two headings alike the first has them."""
    said = [SimpleNamespace(part=part) for part in ("", "Be kind", "Gone")]
    found, left = by_part(["", "Be kind ", "Be kind"], said)

    assert (found, left) == ([[said[0]], [said[1]], []], [said[2]])
    assert versions_of(seen_of({"en": 3, "de": 2}) + " x fr=y") == {"de": 2, "en": 3}


def test_open_comments_are_passed_over_only_by_whoever_has_seen_them(app: Flask) -> None:
    """R-T3: publishing names each of them; a settled one keeps nobody; all stay with the version."""
    liv = legal(make_legal())
    with pytest.raises(NoDraft):
        comment(liv)
    begin()
    with pytest.raises(NotAllowed):
        comment(HR)
    assert at_once(app, [lambda: comment(liv)] * 3).count(True) == 1
    assert comment(liv, "And this?", "two")
    first, second = open_now()
    with pytest.raises(CommentsOpen):
        publish(first)
    with unit_of_work():
        assert policy_comments.settle_comment(first, "Yes, said so in 2024.", actor=HR)
        assert not policy_comments.settle_comment(first, "Yes, said so in 2024.", actor=HR)
        with pytest.raises(SettledAlready):
            policy_comments.settle_comment(first, "No.", actor=HR)
    with pytest.raises(CommentsOpen):
        publish()
    assert publish(second) == 1
    assert [(one.settled_at is None, one.name) for one in queries.list_comments(1)] == [(False, "Liv Lohmann"), (True, "Liv Lohmann")]  # fmt: skip


def test_having_no_objections_ends_with_the_text_and_goes_with_the_draft(app: Flask) -> None:
    """R-T3: bound to what was read; a draft thrown away takes all with it, so that the next one begins without."""
    liv = legal(make_legal())
    begin()
    assert at_once(app, [lambda: approve(liv)] * 3).count(True) == 1
    assert [one.name for one in queries.list_approvals(1, seen_of(BOTH))] == ["Liv Lohmann"]
    with unit_of_work():
        policy.save_draft("en", "Be kind.", version=1, actor=HR)
    assert queries.list_approvals(1, seen_of({"de": 1, "en": 2})) == []
    with pytest.raises(DraftNotSeen):
        approve(liv)
    assert comment(liv)
    with unit_of_work():
        policy.discard_draft(actor=HR)
    begin()
    assert queries.list_comments(1) == []
    assert queries.list_approvals(1, seen_of(BOTH)) == []


def test_a_comment_beside_a_publication_is_seen_before_it_or_refused_after_it(app: Flask) -> None:
    """R-T3: never is a comment open on a version that was published without knowing of it."""
    liv = legal(make_legal())
    begin()

    def tried(act):
        try:
            return bool(act())
        except Conflict as refused:
            return type(refused)

    news = at_once(app, [lambda: tried(lambda: comment(liv)), lambda: tried(publish)])
    assert Counter(map(str, news)) in (
        Counter([str(True), str(CommentsOpen)]),
        Counter([str(NoDraft), str(True)]),
    )


def test_what_was_said_goes_along_with_a_joined_record_and_stays_nameless_after_an_erasure(
    app: Flask,
) -> None:
    """R-P3: both records may have had no objections to the same draft."""
    liv, again = make_legal(), make_legal("Liv L")
    begin()
    for one in (liv, again):
        approve(legal(one))
        comment(legal(one), entry=one.name)
    with unit_of_work():
        merge_persons(again.id, liv.id, why="typed twice", actor=Actor.operator())
    assert len(list(read_comments(liv.id))) == 3
    with unit_of_work():
        assert erase_comments(liv.id) == 3
    assert [(one.name, one.words) for one in queries.list_comments(1)] == [(None, "May we say this?")] * 2


def test_legal_and_hr_talk_about_the_draft_by_page(app: Flask, sign_in) -> None:
    """R-T3: HR asks, Legal comments or has no objections, HR settles, and publishes what is open only deliberately."""
    hr, liv = make_hr(), make_legal()
    office, hers, others = sign_in(hr), sign_in(liv), sign_in(make_person("Mara Lind"))
    assert "There is no draft" in hers.get("/policy/draft/comments").text
    office.post("/policy/draft")
    assert "It goes to: Liv Lohmann" in office.get("/policy/draft").text
    assert office.post("/policy/draft/checks").status_code == 303
    assert "/policy/draft/comments" in hers.get("/notices").text
    assert "Look at the draft" in hers.get("/policy").text
    page = hers.get("/policy/draft/comments").text
    assert ("No objections to this version" in page, "Settle it" in page) == (True, False)
    said = {"entry": "a", "language": "en", "part": "", "words": "Too <b>bold</b>."}
    assert hers.post("/policy/draft/comments", data=said).status_code == 303
    assert hers.post("/policy/draft/comments", data=said | {"words": " "}).status_code == 422
    assert "Legal has looked" in office.get("/notices").text
    assert office.post("/policy/draft/comments", data=said).status_code == 403
    page = office.get("/policy/draft").text
    (number,) = open_now()
    assert ("1 comment is open" in page, f'name="despite" value="{number}"' in page) == (True, True)
    refused = office.post("/policy/publication", data={"seen": "de=1 en=1"})
    assert (refused.status_code, "Comments on this draft are open" in refused.text) == (409, True)
    page = office.get("/policy/draft/comments").text
    assert ("Too &lt;b&gt;bold" in page, "Settle it" in page) == (True, True)
    assert office.post(f"/policy/comments/{number}/settling", data={"answer": ""}).status_code == 422
    assert office.post(f"/policy/comments/{number}/settling?language=en", data={"answer": "Milder now."}).status_code == 303  # fmt: skip
    assert "Milder now." in hers.get("/policy/draft/comments?language=en").text
    assert hers.post("/policy/draft/approvals", data={"seen": "de=1 en=9"}).status_code == 409
    assert hers.post("/policy/draft/approvals", data={"seen": "de=1 en=1"}).status_code == 303
    assert "Liv Lohmann" in office.get("/policy/draft").text
    assert office.post("/policy/publication", data={"seen": "de=1 en=1"}).status_code == 303
    assert "Milder now." in hers.get("/policy/versions/1/comments").text
    assert "What Legal said" in hers.get("/policy/versions/1").text
    late = hers.post("/policy/draft/comments", data=said | {"words": "What I typed."})
    assert (late.status_code, "What I typed." in late.text) == (409, True)
    for address in ("/policy/draft/comments", "/policy/versions/1/comments"):
        assert others.get(address).status_code == 403
