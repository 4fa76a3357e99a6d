"""Ready posts by page."""

from datetime import timedelta

from flask import Flask

from app.core.clock import now
from app.core.unit_of_work import unit_of_work
from app.editorial import services
from tests.factories.editorial import as_author, make_editor, make_ready
from tests.factories.people import make_person


def test_a_post_is_prepared_kept_taken_along_and_noted_by_page(app: Flask, sign_in) -> None:
    """R-E4: what was typed stays on the page whenever it is refused."""
    mara = make_person("Mara Lind")
    piece_id = make_ready(mara, make_editor())
    with unit_of_work():
        services.publish(piece_id, link="https://larkfield.example/piece", actor=as_author(mara))
    browser = sign_in(mara)
    assert f"/drafts/{piece_id}/posts" in browser.get(f"/drafts/{piece_id}").text
    assert "Bluesky" in browser.get(f"/drafts/{piece_id}/posts").text
    address = f"/drafts/{piece_id}/posts/x"

    page = browser.get(address).text
    assert "A first piece\n\nWe has informations for all." in page
    assert "https://larkfield.example/piece</textarea>" in page
    assert "https://x.com/intent/post?text=A%20first%20piece" in page

    assert browser.post(address, data={"version": 0, "text": "In my <b>words</b>"}).status_code == 303
    clash = browser.post(address, data={"version": 0, "text": "From another window"})
    assert (clash.status_code, "From another window" in clash.text) == (409, True)
    assert "In my &lt;b&gt;words&lt;/b&gt;" in clash.text
    assert browser.post(address, data={"version": 1, "text": "y" * 281}).status_code == 303
    assert "1 character more than X takes." in browser.get(address).text

    for at in ("2020-01-01T10:00", "soon", "0001-01-01T00:00"):
        assert browser.post(f"{address}/reminder", data={"at": at}).status_code == 422
    tomorrow = f"{now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    assert browser.post(f"{address}/reminder", data={"at": tomorrow}).status_code == 303
    assert "You are reminded on" in browser.get(f"/drafts/{piece_id}/posts").text
    assert browser.post(f"{address}/reminder").status_code == 303

    wrong = browser.post(f"{address}/link", data={"link": "javascript:alert(1)"})
    assert (wrong.status_code, "javascript:alert(1)" in wrong.text) == (422, True)
    assert browser.post(f"{address}/link", data={"link": "https://x.com/mara/1"}).status_code == 303
    other = browser.post(f"{address}/link", data={"link": "https://x.com/mara/2"})
    assert (other.status_code, "https://x.com/mara/1" in other.text) == (409, True)
    assert "https://x.com/mara/1" in browser.get(f"/drafts/{piece_id}/posts").text
    assert browser.post(f"{address}/link/removal").status_code == 303
    assert "https://x.com/mara/1" not in browser.get(address).text
    assert browser.get(f"/drafts/{piece_id}/posts/myspace").status_code == 404
    assert sign_in(make_person()).get(address).status_code == 404
