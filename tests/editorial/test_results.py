"""A piece's numbers for those who wrote it, and the invitation to those who passed it on."""

from flask import Flask
from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.journey.services.rules import ensure_first_version
from app.notices.models import Notice
from app.organisation import services as organisation_services
from app.people.models import Person
from app.signals import services as signals
from app.signals.models import Signal
from app.signals.vocabulary import Kind
from tests.factories.editorial import as_author, make_editor, make_ready, piece_of
from tests.factories.people import make_person
from tests.factories.rewards import hold_act

LINK = "https://networks.example/posts/7"


def log(person: Person, verb: tuple[str, str], link: str) -> int:
    with unit_of_work():
        made = signals.log_act(person.id, verb=verb, link=link, actor=as_author(person))
        assert made is not None
        return made.id


def on_blog(author: Person, editor: Person) -> int:
    ensure_first_version()
    with unit_of_work():
        organisation_services.change_setting("public_blog", True, version=None, actor=Actor.operator())
    piece_id = make_ready(author, editor)
    with unit_of_work():
        services.publish_on_blog(piece_id, actor=as_author(author))
    return piece_id


def test_acts_about_the_blog_are_known_by_its_whole_address(app: Flask) -> None:
    """R-J34, R-W8: what comes from elsewhere names the address that people see; what was kept as a path is found as well."""
    mara, ann = make_person("Mara"), make_person("Ann")
    piece_id = on_blog(mara, make_editor())
    piece = piece_of(piece_id)
    assert piece.link.startswith("http")
    assert piece.link.endswith(f"/blog/{piece.slug}")
    of_mara = select(Signal.object).where(Signal.person_id == mara.id, Signal.object != "")
    kept = db.session.execute(of_mara).scalar()
    assert kept == piece.link
    # R-W8: not counted until somebody has looked at it.
    hold_act(log(make_person("Ben"), ("Announce", ""), piece.link))

    log(ann, ("Announce", ""), f"{piece.link}/")
    log(ann, ("Like", ""), piece.link)
    gone = log(ann, ("Create", "reply"), piece.link)
    log(ann, ("Announce", ""), "https://elsewhere.example/blog/a-first-piece-1")
    with unit_of_work():
        signals.reverse_signal(gone, reason="by mistake", actor=Actor.operator())
    with unit_of_work():
        services.report_post(piece_id, "linkedin", link=LINK, actor=as_author(mara))
    log(mara, ("Create", "conversation"), LINK)
    with unit_of_work() as session:
        piece_of(piece_id)
        session.execute(db.update(type(piece)).values(link=f"/blog/{piece.slug}"))

    found = queries.get_results(piece_of(piece_id))

    assert (found.shares, found.replies, found.sharer_ids) == (1, 0, {ann.id})
    assert dict(found.large)[Kind.CONVERSATION] == 1
    assert found.small == ((Kind.REACT, 1),)


def test_whoever_shared_is_invited_once_and_finds_the_author(app: Flask, sign_in) -> None:
    """R-J33: the author does not learn who they are, and nothing personal lies in the notice."""
    mara, ann, ben = make_person("Mara Lind"), make_person("Ann Lee"), make_person("Ben Roe")
    piece_id = on_blog(mara, make_editor())
    author, sharer = sign_in(mara), sign_in(ann)
    assert "Nothing is known yet" in author.get(f"/drafts/{piece_id}/results").text
    log(ann, ("Create", "comment"), piece_of(piece_id).link)

    page = author.get(f"/drafts/{piece_id}/results").text
    assert "You have named no account yet" in page
    assert "Ann Lee" not in page
    with unit_of_work():
        signals.declare_account(
            mara.id, platform="mastodon", handle="@mara@networks.example", actor=as_author(mara)
        )
    assert "@mara@networks.example" in author.get(f"/drafts/{piece_id}/results").text
    for _again in range(2):
        assert author.post(f"/drafts/{piece_id}/invitations").status_code == 303

    db.session.rollback()
    told = db.session.execute(select(Notice).where(Notice.kind == "connect_invited")).scalars().all()
    assert [(notice.person_id, notice.params) for notice in told] == [(ann.id, {"piece_id": piece_id})]
    assert f"/published/{piece_id}" in sharer.get("/notices").text
    found = sharer.get(f"/published/{piece_id}").text
    assert "Mara Lind" in found
    assert "@mara@networks.example" in found
    assert sharer.get(f"/drafts/{piece_id}/results").status_code == 404
    assert sharer.post(f"/drafts/{piece_id}/invitations").status_code == 404
    assert sign_in(ben).get("/published/999").status_code == 404
