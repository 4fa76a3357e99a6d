"""Pictures of pieces: handed in by authors, seen by those who may read the draft, and by everybody once it is out."""

import io
import re
from datetime import timedelta

import docx
import pytest
from flask import Flask

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.models import Picture
from app.editorial.vocabulary import PICTURE_BYTES, PieceState
from app.people.models import Person
from tests.editorial.rules.test_pictures import drawn, photographed
from tests.editorial.test_publishing import blog, mara, tom
from tests.factories.editorial import (
    add_picture,
    as_author,
    as_editor,
    claim,
    hand_in,
    make_editor,
    make_lead,
    make_piece,
    make_ready,
    piece_of,
)
from tests.factories.people import make_person
from tests.support.clock import TestClock
from tests.support.visitor import Visitor, visitor

__all__ = ["blog", "mara", "tom"]


def hand(someone: Visitor, piece_id: int, content: bytes, **about: str) -> str:
    """Hand a picture in; gives the page that answers."""
    data = {"file": (io.BytesIO(content), "holiday.exe"), "alternative": "A map, of the [tunnel]", **about}
    answer = someone.post(f"/drafts/{piece_id}/pictures", data=data, follow_redirects=True)
    assert answer.status_code in (200, 422)
    return answer.text


def keys_of(piece_id: int) -> list[str]:
    db.session.rollback()
    return [one.key for one in queries.list_pictures(piece_id)]


def write(author: Person, piece_id: int, text: str) -> None:
    with unit_of_work():
        services.save_text(piece_id, title="A map", text=text, version=piece_of(piece_id).version, actor=as_author(author))  # fmt: skip


def test_an_author_hands_in_a_picture_and_gets_the_line_that_shows_it(app: Flask, mara: Person) -> None:
    """E4: content is looked at, the alternative is asked for, the same one is kept once, and anybody else's draft is not found."""
    piece_id = make_piece(mara)
    herself = visitor(app, mara.id)

    page = hand(herself, piece_id, photographed())

    (key,) = keys_of(piece_id)
    assert f'value="![A map, of the \\[tunnel\\]](/pictures/{key})"' in page
    hand(herself, piece_id, photographed())
    assert keys_of(piece_id) == [key]
    assert "Say in a few words what is to be seen" in hand(herself, piece_id, drawn(), alternative=" ")
    assert "This is not a picture" in hand(herself, piece_id, b"MZ no picture")
    hand(herself, piece_id, drawn(), alternative="", is_decoration="y")
    assert len(keys_of(piece_id)) == 2
    too_much = herself.post(
        f"/drafts/{piece_id}/pictures",
        data=b"--x",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(PICTURE_BYTES + 2 * 1024**2)},
    )
    assert too_much.status_code == 413
    stranger = visitor(app, make_person("Ola Berg").id)
    refused = stranger.post(f"/drafts/{piece_id}/pictures", data={"file": (io.BytesIO(drawn()), "a.jpg"), "alternative": "x"})  # fmt: skip
    assert refused.status_code == 404
    assert herself.post(f"/drafts/{piece_id}/pictures/{key}/removal").status_code == 303
    assert key not in keys_of(piece_id)


def test_without_a_picture_of_its_own_a_ready_piece_is_read_again(mara: Person, tom: Person) -> None:
    """R-E2: what readers would see has changed; a picture that the text does not show makes no difference."""
    piece_id = make_piece(mara)
    shown, spare = add_picture(piece_id, mara), add_picture(piece_id, mara, content=b"other")
    write(mara, piece_id, f"See ![A map](/pictures/{shown})")
    hand_in(piece_id, mara)
    claim(piece_id, tom)
    with unit_of_work():
        services.say_ready(piece_id, actor=as_editor(tom))

    for key, state in ((spare, PieceState.READY), (shown, PieceState.WAITING)):
        with unit_of_work():
            services.remove_picture(piece_id, key, actor=as_author(mara))
        assert piece_of(piece_id).state == state


@pytest.mark.usefixtures("blog")
def test_a_picture_is_seen_by_those_who_may_read_its_piece(app: Flask, mara: Person, tom: Person) -> None:
    """E4: while unpublished its authors, the editor who has it, who leads the desk and peers who were asked; then everybody, until it is off again."""
    piece_id = make_piece(mara)
    herself, anybody, ola = visitor(app, mara.id), visitor(app), make_person("Ola Berg")
    hand(herself, piece_id, drawn(mode="RGBA", kind="PNG"))
    (key,) = keys_of(piece_id)
    write(mara, piece_id, f"See ![A map](/pictures/{key})")

    seen = herself.get(f"/pictures/{key}")

    assert (seen.status_code, seen.mimetype) == (200, "image/png")
    assert seen.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in seen.headers["Cache-Control"]
    again = herself.get(f"/pictures/{key}", headers={"If-None-Match": seen.headers["ETag"]})
    assert again.status_code == 304
    lead = visitor(app, make_lead().id)
    for other in (anybody, visitor(app, ola.id), visitor(app, tom.id), lead):
        assert other.get(f"/pictures/{key}").status_code == 404
    hand_in(piece_id, mara)
    assert f'<img src="/pictures/{key}" alt="A map">' in lead.get(f"/desk/{piece_id}").text
    assert lead.get(f"/pictures/{key}").status_code == 200
    assert visitor(app, tom.id).get(f"/pictures/{key}").status_code == 404
    claim(piece_id, tom)
    assert visitor(app, tom.id).get(f"/pictures/{key}").status_code == 200
    assert f'<img src="/pictures/{key}" alt="A map">' in visitor(app, tom.id).get(f"/desk/{piece_id}").text
    assert visitor(app, make_editor("Uma Lo").id).get(f"/pictures/{key}").status_code == 404

    out_id = make_ready(mara, tom, title="Out")
    hand(herself, out_id, drawn((30, 30)))
    hand(herself, out_id, drawn((31, 31)))
    second, first = keys_of(out_id)
    write(mara, out_id, f"See ![A map](/pictures/{first})")
    claim(out_id, tom)
    with unit_of_work():
        services.say_ready(out_id, actor=as_editor(tom))
        services.publish_on_blog(out_id, actor=as_author(mara))
    slug = piece_of(out_id).slug
    assert f'<img src="/pictures/{first}" alt="A map">' in anybody.get(f"/blog/{slug}").text
    assert (
        f'/pictures/{first}">'
        in re.findall("<meta property=.og:image.*", anybody.get(f"/blog/{slug}").text)[0]
    )
    assert re.search(r'https?://[^"&]+/pictures/' + first, anybody.get("/blog/feed.atom").text)
    shown = anybody.get(f"/pictures/{first}")
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in shown.headers
    assert anybody.get(f"/pictures/{second}").status_code == 404
    assert 'src="data:image/jpeg;base64,' in herself.get(f"/drafts/{out_id}/export.html").text
    for_word = herself.get(f"/drafts/{out_id}/export.docx")
    assert for_word.headers["Content-Disposition"] == f"attachment; filename=a-map-{out_id}.docx"
    assert len(docx.Document(io.BytesIO(for_word.data)).inline_shapes) == 1
    with unit_of_work():
        services.withdraw(out_id, reason="", actor=as_author(mara))
    assert anybody.get(f"/pictures/{first}").status_code == 404


def test_a_picture_goes_when_no_version_shows_it_and_with_its_piece(app: Flask, mara: Person, clock: TestClock) -> None:  # fmt: skip
    """E4: nothing lies about that no text shows; what an earlier version shows stays, as that can be brought back."""
    piece_id = make_piece(mara)
    herself = visitor(app, mara.id)
    for side in (30, 31, 32):
        hand(herself, piece_id, drawn((side, side)))
    unused, earlier, shown = keys_of(piece_id)
    write(mara, piece_id, f"![](/pictures/{earlier})")
    clock.move_to(clock.at + timedelta(hours=1))
    write(mara, piece_id, f"![](/pictures/{shown})")

    with unit_of_work():
        assert services.tidy_pictures() == 0
    clock.move_to(clock.at + timedelta(days=3))
    with unit_of_work():
        assert services.tidy_pictures() == 1

    assert set(keys_of(piece_id)) == {earlier, shown}
    assert unused not in keys_of(piece_id)
    with unit_of_work():
        services.delete_piece(piece_id, actor=as_author(mara))
    assert db.session.query(Picture).count() == 0
