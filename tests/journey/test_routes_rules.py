"""The pages about the rules."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.audit import AuditEvent
from app.core.clock import today
from app.core.db import db
from app.journey.queries.rules import newest_version
from app.journey.rules.parse import content_hash
from app.journey.services.rules import SHIPPED_FOLDER, read_files
from app.people.vocabulary import PERSON_VIEWED
from app.web.settings import settings
from tests.factories.journey import SHARE, acts
from tests.factories.people import make_administrator, make_hr, make_person

pytestmark = pytest.mark.usefixtures("app")


def test_the_rules_are_read_by_those_who_answer_for_them(sign_in: Any) -> None:
    """R-J2."""
    hr, ann = make_hr(), make_person("Ann")
    acts(ann, SHARE, [today()])

    page = sign_in(hr).get("/journey/rules")

    assert page.status_code == 200
    assert "in 28 days to come in" in page.text
    assert sign_in(ann).get("/journey/rules").status_code == 403
    assert sign_in(hr).get("/journey/rules/preview").status_code == 200


def test_only_administrators_publish_and_only_what_they_saw(sign_in: Any) -> None:
    """PL-25, R-J2."""
    admin, hr = sign_in(make_administrator()), sign_in(make_hr())
    seen = content_hash(read_files(SHIPPED_FOLDER))

    assert hr.post("/journey/rules", data={"content_hash": seen, "replacing": "1"}).status_code == 403
    assert admin.post("/journey/rules", data={"content_hash": "old", "replacing": "1"}).status_code == 409
    assert admin.post("/journey/rules", data={"content_hash": seen, "replacing": "1"}).status_code == 409
    assert admin.post("/journey/rules", data={"content_hash": seen, "replacing": "abc"}).status_code == 422
    assert (newest_version() or 1) == 1


def test_a_file_of_rules_that_cannot_be_opened_is_named_on_the_page(
    sign_in: Any, app: Flask, tmp_path: Path
) -> None:
    """PL-22: a link that leads nowhere ended in an error of the server."""
    rules = shutil.copytree(SHIPPED_FOLDER, tmp_path / "rules")
    (rules / "measures.toml").unlink()
    (rules / "measures.toml").symlink_to(rules / "nowhere")
    app.extensions["waymark"] = replace(settings(), rules_folder=rules)
    admin = sign_in(make_administrator())

    page = admin.get("/journey/rules/preview")
    sent = admin.post("/journey/rules", data={"content_hash": "a", "replacing": "1"})

    assert page.status_code == 200
    assert "measures.toml:1" in page.text
    assert "This file cannot be opened" in page.text
    assert sent.status_code == 422


def test_who_stands_where_is_not_seen_beside_names_without_a_look_being_written_down(
    sign_in: Any, app: Flask, tmp_path: Path
) -> None:
    """R-P3: everybody reads who sees where they stand, and finds there who has seen it."""
    hr, ann = make_hr(), make_person("Ann Lee")
    acts(ann, SHARE, [today() - 1, today()])
    rules = shutil.copytree(SHIPPED_FOLDER, tmp_path / "rules")
    zones = rules / "zones.toml"
    before = 'measure = "shares", days = 28, enter = 3'
    zones.write_text(zones.read_text().replace(before, before[:-1] + "2"))
    app.extensions["waymark"] = replace(settings(), rules_folder=rules)

    visitor = sign_in(hr)
    for _ in range(2):
        assert "Ann Lee" in visitor.get("/journey/rules/preview").text

    db.session.rollback()
    lines = db.session.query(AuditEvent).filter_by(action=PERSON_VIEWED.name).all()
    assert [(one.actor_id, one.object_id) for one in lines] == [(hr.id, str(ann.id))]
    assert hr.name in sign_in(ann).get("/my-data/looks").text
