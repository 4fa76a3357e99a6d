"""Circles and readings by page."""

import re

from flask import Flask

from app.editorial import queries
from app.people.models import Person
from tests.factories.editorial import TEXT, make_piece, piece_of
from tests.factories.people import make_person


def test_a_circle_is_begun_and_a_draft_read_in_it(app: Flask, sign_in) -> None:
    """R-E7: from a circle to words that were taken, by the pages alone."""
    mara, ann = make_person("Mara Lind"), make_person("Ann Lee")
    author, peer = sign_in(mara), sign_in(ann)
    assert author.post("/circles", data={"name": "  "}).status_code == 422
    assert author.post("/circles", data={"name": "Tuesday"}).status_code == 303
    [circle] = queries.list_circles(mara.id)
    refused = author.post(f"/circles/{circle.id}/members", data={"email": "nobody@larkfield.example"})
    assert (refused.status_code, "nobody@larkfield.example" in refused.text) == (422, True)
    assert author.post(f"/circles/{circle.id}/members", data={"email": ann.email}).status_code == 303
    piece_id = make_piece(mara, TEXT + "\n\n**Really.**")

    assert peer.get(f"/readings/{piece_id}").status_code == 404
    assert author.post(f"/drafts/{piece_id}/readers", data={"peer": ann.id}).status_code == 303
    assert "A first piece" in peer.get("/circles").text
    reading = peer.get(f"/readings/{piece_id}").text
    assert "informations" in reading
    assert "<strong>Really.</strong>" in reading  # as readers see it, and below as it is written
    assert "**Really.**" in reading
    assert re.search('href="/drafts" aria-current="page"', reading)

    typed = {"words": "<b>Hm</b>", "quote": "nothing of it", "replacement": ""}
    wrong = peer.post(f"/readings/{piece_id}/comments", data=typed)
    assert (wrong.status_code, "nothing of it" in wrong.text, "<b>Hm</b>" in wrong.text) == (422, True, False)
    said = typed | {"quote": "informations", "replacement": "news"}
    assert peer.post(f"/readings/{piece_id}/comments", data=said).status_code == 303
    [comment] = queries.list_comments(piece_id)
    page = author.get(f"/drafts/{piece_id}").text
    assert "&lt;b&gt;Hm&lt;/b&gt;" in page

    taken = author.post(
        f"/drafts/{piece_id}/comments/{comment.comment.id}/decision",
        data={"decision": "take", "version": piece_of(piece_id).version},
    )
    assert taken.status_code == 303
    assert piece_of(piece_id).text == TEXT.replace("informations", "news") + "\n\n**Really.**"
    assert peer.post(f"/drafts/{piece_id}/readers/{ann.id}/end").status_code == 303
    assert peer.get(f"/readings/{piece_id}").status_code == 404
    assert author.post(f"/circles/{circle.id}/departure").status_code == 303


def test_nobody_reads_or_ends_for_others(app: Flask, sign_in) -> None:
    mara: Person = make_person("Mara Lind")
    piece_id = make_piece(mara)
    stranger = sign_in(make_person())

    for path in (
        f"/readings/{piece_id}/comments",
        f"/drafts/{piece_id}/readers/{mara.id}/end",
        f"/drafts/{piece_id}/comments/1/decision",
    ):
        assert stranger.post(path, data={"words": "x"}).status_code == 404
