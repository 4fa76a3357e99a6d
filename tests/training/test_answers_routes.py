"""Answers to common worries by page, and the way to them."""

from flask import Flask

from tests.factories.people import make_person


def test_every_step_leads_to_the_answers_of_its_stretch_and_to_a_coach(app: Flask, sign_in) -> None:
    """R-T5: from the next step on the first page as well."""
    reader = sign_in(make_person())
    first, step = reader.get("/").text, reader.get("/trail/steps/follow-ten-voices").text
    assert all("/answers#consumer" in page for page in (first, step))
    assert "/questions/new?about=step:follow-ten-voices" in step
    assert "/questions/new?about=step:" in first
    page = reader.get("/answers").text
    assert (
        'id="consumer"' in page,
        'id="not_started-1"' in page,
        "Do I have to do this at all?" in page,
    ) == (True,) * 3
    assert "/questions/new" in page
