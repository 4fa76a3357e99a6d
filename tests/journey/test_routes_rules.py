"""The pages about the rules."""

from typing import Any

import pytest

from app.core.clock import today
from app.journey.queries.rules import newest_version
from app.journey.rules.parse import content_hash
from app.journey.services.rules import SHIPPED_FOLDER, read_files
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
    assert (newest_version() or 1) == 1
