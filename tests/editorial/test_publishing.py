"""Publishing: the blog that the organisation may show, at once or at a time, corrected in the open, withdrawn."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.clock import now
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.vocabulary import BlogIsOff, PieceState, TextRefused
from app.organisation import services as organisation_services
from app.people.models import Person
from app.people.services import deactivate_person
from tests.factories.editorial import TEXT, as_author, make_editor, make_piece, make_ready, piece_of
from tests.factories.people import make_person
from tests.support.clock import TestClock
from tests.support.visitor import visitor

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def mara(app: Flask) -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def tom(app: Flask) -> Person:
    return make_editor("Tomasz Wit")


@pytest.fixture
def blog(app: Flask) -> None:
    with unit_of_work():
        organisation_services.change_setting("public_blog", True, version=None, actor=Actor.operator())


def put_on_blog(author: Person, editor: Person, title: str = "A first piece", text: str = TEXT) -> int:
    piece_id = make_ready(author, editor, title=title, text=text)
    with unit_of_work():
        services.publish_on_blog(piece_id, actor=as_author(author))
    return piece_id


def test_where_the_blog_is_off_nobody_sees_one(app: Flask, mara: Person, tom: Person) -> None:
    """R-E4: off until it is switched on."""
    piece_id = make_ready(mara, tom)

    with pytest.raises(BlogIsOff), unit_of_work():
        services.publish_on_blog(piece_id, actor=as_author(mara))
    for path in ("/blog", "/blog/a-first-piece-1", "/blog/feed.atom", "/blog/sitemap.xml"):
        assert visitor(app).get(path).status_code == 404


@pytest.mark.usefixtures("blog")
def test_a_title_that_stands_in_the_text_too_is_said_once(
    app: Flask, mara: Person, tom: Person, sign_in
) -> None:
    """R-E4: on the blog, in the feed, in a post that tells of it and for its author, who sees no Markdown any more."""
    piece_id = put_on_blog(mara, tom, text="# A first piece\n\nSome **bold** words.\n\nAnd more.")
    author, anybody = sign_in(mara), visitor(app)

    post = author.get(f"/drafts/{piece_id}/posts/linkedin").text
    assert "A first piece\n\nSome bold words.\n\nAnd more.\n\nhttp" in post.replace("\r", "")
    for page in (
        author.get(f"/drafts/{piece_id}").text,
        author.get(f"/drafts/{piece_id}/preview").text,
        anybody.get(f"/blog/{piece_of(piece_id).slug}").text,
        anybody.get("/blog/feed.atom").text,
    ):
        assert "bold</strong>" in page.replace("&gt;", ">").replace("&lt;", "<")
        assert "# A first piece" not in page
        assert ">A first piece</h2>" not in page.replace("&gt;", ">").replace("&lt;", "<")


@pytest.mark.usefixtures("blog")
def test_everybody_reads_what_was_published_and_nothing_else(app: Flask, mara: Person, tom: Person) -> None:
    """R-E4: a clean page with its address, what others show of it, and no trace of drafts."""
    piece_id = put_on_blog(mara, tom, text="# Inside\n\nSome **bold** words.")
    make_piece(mara, title="A secret draft")
    slug = piece_of(piece_id).slug
    anybody = visitor(app)

    page = anybody.get(f"/blog/{slug}")

    assert "<strong>bold</strong>" in page.text
    assert (
        f'<link rel="canonical" href="http://localhost/blog/{slug}">' in page.text
        or f'/blog/{slug}">' in page.text
    )
    assert '<meta property="og:title" content="A first piece">' in page.text
    assert "Mara Lind" in page.text
    assert page.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in page.headers
    assert "csrf" not in page.text
    listed = anybody.get("/blog").text
    assert "A first piece" in listed
    assert "A secret draft" not in listed
    assert anybody.get("/blog/a-secret-draft-2").status_code == 404


@pytest.mark.usefixtures("blog")
def test_feed_and_sitemap_are_read_by_programs(app: Flask, mara: Person, tom: Person) -> None:
    """R-E4: Atom and the sitemap protocol, whatever signs a title holds."""
    piece_id = put_on_blog(mara, tom, title="Ben & Jerry <say> “hi”")

    feed = ET.fromstring(visitor(app).get("/blog/feed.atom").data)  # our own
    sitemap = ET.fromstring(visitor(app).get("/blog/sitemap.xml").data)  # our own

    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "Ben & Jerry <say> “hi”"
    assert "<p>We has informations for all.</p>" in (entry.findtext(f"{ATOM}content") or "")
    assert str(piece_of(piece_id).slug) in str(ET.tostring(sitemap))


@pytest.mark.usefixtures("blog")
def test_a_piece_goes_out_at_its_time(app: Flask, mara: Person, tom: Person, clock: TestClock) -> None:
    """R-E4: scheduled; not before, once, and not at all when it was changed meanwhile."""
    kept, changed = make_ready(mara, tom), make_ready(mara, tom)
    for piece_id in (kept, changed):
        with unit_of_work():
            services.publish_on_blog(piece_id, at=now() + timedelta(hours=2), actor=as_author(mara))
    with unit_of_work():
        services.save_text(changed, title="A first piece", text="Other", version=piece_of(changed).version,
                           actor=as_author(mara))  # fmt: skip
    with unit_of_work():
        assert services.publish_due(actor=Actor.clockwork()) == 0

    clock.advance(hours=2)

    for expected in (1, 0):
        with unit_of_work():
            assert services.publish_due(actor=Actor.clockwork()) == expected
    assert (piece_of(kept).state, piece_of(changed).state) == (PieceState.PUBLISHED, PieceState.WAITING)
    assert piece_of(kept).published_at == now()


@pytest.mark.usefixtures("blog")
def test_a_piece_of_somebody_who_has_left_does_not_go_out_by_itself(
    app: Flask, mara: Person, tom: Person, clock: TestClock
) -> None:
    """R-E4: nobody would be there to answer readers; with a colleague who writes along, it goes out."""
    alone, together, ann = make_ready(mara, tom), make_ready(mara, tom), make_person("Ann")
    with unit_of_work():
        services.add_author(together, ann.id, actor=as_author(mara))
    for piece_id in (alone, together):
        with unit_of_work():
            services.publish_on_blog(piece_id, at=now() + timedelta(hours=2), actor=as_author(mara))
    with unit_of_work():
        deactivate_person(mara.id, actor=Actor.operator())

    clock.advance(hours=2)

    assert services.publish_due(actor=Actor.clockwork()) == 1
    assert (piece_of(alone).state, piece_of(together).state) == (PieceState.READY, PieceState.PUBLISHED)
    assert piece_of(alone).scheduled_for is None


@pytest.mark.usefixtures("blog")
def test_whoever_waits_for_a_piece_to_go_out_is_told_that_it_did_not(
    app: Flask, mara: Person, tom: Person, clock: TestClock, sign_in
) -> None:
    """R-E4, R-N4: the blog is off meanwhile; nothing is lost, and it is said what to do."""
    piece_id = make_ready(mara, tom)
    with unit_of_work():
        services.publish_on_blog(piece_id, at=now() + timedelta(hours=2), actor=as_author(mara))
    with unit_of_work():
        organisation_services.change_setting("public_blog", False, version=None, actor=Actor.operator())
    clock.advance(hours=2)

    for _ in range(2):
        assert services.publish_due(actor=Actor.clockwork()) == 0

    assert piece_of(piece_id).state == PieceState.READY
    assert sign_in(mara).get("/notices").text.count("did not go out at its time") == 1


@pytest.mark.usefixtures("blog")
def test_a_time_that_is_over_is_refused_and_one_to_come_can_be_taken_back(
    mara: Person, tom: Person, clock: TestClock
) -> None:
    """RQ-14."""
    piece_id = make_ready(mara, tom)
    with pytest.raises(TextRefused), unit_of_work():
        services.publish_on_blog(piece_id, at=now(), actor=as_author(mara))
    with unit_of_work():
        services.publish_on_blog(piece_id, at=now() + timedelta(hours=1), actor=as_author(mara))
        services.unschedule(piece_id, actor=as_author(mara))
    clock.advance(hours=1)

    with unit_of_work():
        assert services.publish_due(actor=Actor.clockwork()) == 0


@pytest.mark.usefixtures("blog")
def test_a_correction_is_made_in_the_open(app: Flask, mara: Person, tom: Person) -> None:
    """R-E4: visible history; what was there before is kept."""
    piece_id = put_on_blog(mara, tom)
    slug, version = piece_of(piece_id).slug, piece_of(piece_id).version
    with pytest.raises(TextRefused), unit_of_work():
        services.correct(
            piece_id, title="A first piece", text="New", why=" ", version=version, actor=as_author(mara)
        )

    with unit_of_work():
        services.correct(piece_id, title="A first piece", text="All is said.", why="A number was wrong",
                         version=version, actor=as_author(mara))  # fmt: skip

    page = visitor(app).get(f"/blog/{slug}").text
    assert "All is said." in page
    assert "A number was wrong" in page
    assert [one.why for one in queries.list_corrections(piece_id)] == ["A number was wrong"]


@pytest.mark.usefixtures("blog")
def test_what_is_withdrawn_is_off_at_once(app: Flask, mara: Person, tom: Person) -> None:
    piece_id = put_on_blog(mara, tom)

    with unit_of_work():
        services.withdraw(piece_id, reason="", actor=as_author(mara))

    assert visitor(app).get(f"/blog/{piece_of(piece_id).slug}").status_code == 404
    assert "A first piece" not in visitor(app).get("/blog").text


@pytest.mark.usefixtures("blog")
def test_colleagues_see_what_was_published(app: Flask, mara: Person, tom: Person, sign_in) -> None:
    """R-J33: announced inside."""
    put_on_blog(mara, tom)

    page = sign_in(make_person()).get("/published").text

    assert "A first piece" in page
    assert "Mara Lind" in page


@pytest.mark.usefixtures("blog")
def test_an_author_publishes_corrects_and_takes_along_by_page(
    app: Flask, mara: Person, tom: Person, sign_in
) -> None:
    """R-E4, R-E1."""
    piece_id = make_ready(mara, tom)
    browser = sign_in(mara)
    assert "Publish it on our blog" in browser.get(f"/drafts/{piece_id}").text
    assert browser.post(f"/drafts/{piece_id}/blog", data={"at": "2020-01-01T10:00"}).status_code == 422
    assert piece_of(piece_id).state == PieceState.READY
    assert browser.post(f"/drafts/{piece_id}/blog").status_code == 303
    assert piece_of(piece_id).state == PieceState.PUBLISHED

    said = {"version": piece_of(piece_id).version, "title": "A first piece", "text": "Typed", "why": ""}
    refused = browser.post(f"/drafts/{piece_id}/correction", data=said)
    assert (refused.status_code, "Typed" in refused.text) == (422, True)
    assert (
        browser.post(f"/drafts/{piece_id}/correction", data=said | {"why": "Told wrong"}).status_code == 303
    )

    assert browser.get(f"/drafts/{piece_id}/preview").status_code == 200
    assert browser.get(f"/drafts/{piece_id}/export.md").text == "Typed"
    assert "<p>Typed</p>" in browser.get(f"/drafts/{piece_id}/export.html").text
    assert browser.get(f"/drafts/{piece_id}/export.exe").status_code == 404
    assert sign_in(tom).get(f"/drafts/{piece_id}/export.md").status_code == 404
