"""A program in which one person after another answers a survey, which is closed at the end; it says what was committed."""

import os
import sys

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.unit_of_work import unit_of_work
from app.training.services.responses import answer_survey
from app.training.services.survey_sealing import seal_survey
from app.training.services.surveys import close_survey


def main(database_url: str, survey_id: int, *people: int) -> None:
    """Whoever has answered in an earlier run is told so, and the next one goes on."""
    from app import create_app
    from tests.support.settings import settings

    with create_app(settings(database_url)).app_context():
        os.write(1, b"ready\n")
        for person_id in people:
            employee = Actor(person_id, roles=frozenset({"employee"}))
            try:
                with unit_of_work():
                    answer_survey(survey_id, {"knows": person_id % 2}, actor=employee)
            except Conflict:
                continue
            os.write(1, f"{person_id}\n".encode())
        with unit_of_work():
            close_survey(survey_id, actor=Actor.clockwork())
        with unit_of_work():
            seal_survey(survey_id)
        os.write(1, b"closed\n")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
