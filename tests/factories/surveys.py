"""Surveys, and people who answer them."""

from collections.abc import Iterable, Mapping

from app.core.actor import Actor, Channel
from app.core.clock import today
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.vocabulary import Role
from app.training.models import Survey
from app.training.queries import surveys as queries
from app.training.rules.questionnaire import Questionnaire, Wording
from app.training.rules.survey import Branch, Question
from app.training.services import survey_sealing, surveys
from app.training.services.responses import answer_survey
from app.training.vocabulary.survey import QuestionKind
from tests.factories.people import make_person

HR = Actor(None, roles=frozenset({Role.HR.value}), channel=Channel.WEB)
KNOWS = Question("knows", QuestionKind.BASELINE, "What is a feed?", ("Food", "A list of posts"), right=1, topic="reading")  # fmt: skip
POSTS = Question("posts", QuestionKind.HABIT, "Do you post?", ("Yes", "No"))
WHY_NOT = Question("why-not", QuestionKind.OPEN, "Why not?", after=Branch("posts", frozenset({1})))
ASKED = Questionnaire("What we know", "en", "Three questions.", (KNOWS, POSTS, WHY_NOT)).with_question(
    KNOWS, {"de": Wording("Was ist ein Feed?", ("Futter", "Eine Liste von Beiträgen"))}
)


def make_survey(asked: Questionnaire = ASKED, *, attributes: Iterable[str] | None = None) -> int:
    """A draft of a survey; its number."""
    with unit_of_work():
        survey_id = surveys.begin_survey(asked, actor=HR)
        if attributes is not None:
            surveys.change_survey(
                survey_id, lambda same: same, attributes=list(attributes), version=1, actor=HR
            )
    return survey_id


def open_survey(
    asked: Questionnaire = ASKED, *, attributes: Iterable[str] | None = None, days: int = 14
) -> int:
    """A survey that takes answers for so many days; its number."""
    survey_id = make_survey(asked, attributes=attributes)
    with unit_of_work():
        version = queries.get_survey(survey_id).version
        surveys.open_survey(survey_id, closes_on=today() + days, version=version, actor=HR)
    return survey_id


def as_asked(person: Person) -> Actor:
    return Actor(person.id, roles=frozenset({"employee"}), channel=Channel.WEB)


def answer(survey_id: int, person: Person, **given: int | str) -> None:
    """Somebody answers; a hyphen in a question's key is written as an underscore."""
    answers = {key.replace("_", "-"): value for key, value in given.items()}
    with unit_of_work():
        answer_survey(survey_id, answers, actor=as_asked(person))


def make_people(sizes: Mapping[str, int], **about: str) -> dict[str, list[Person]]:
    """So many people in each of these departments."""
    return {
        department: [
            make_person(f"{department} {number}", department=department, **about) for number in range(n)
        ]
        for department, n in sizes.items()
    }


def close(survey_id: int) -> Survey:
    """A survey that takes no more answers, and whose answers are sealed."""
    with unit_of_work():
        surveys.close_survey(survey_id, actor=Actor.clockwork())
    with unit_of_work():
        survey_sealing.seal_survey(survey_id)
    return queries.get_survey(survey_id)


def release(
    survey_id: int, *, left_out: Iterable[tuple[str, int]] = (), black: Iterable[str] = ()
) -> queries.Release:
    with unit_of_work():
        surveys.release_survey(survey_id, left_out=set(left_out), black=black, actor=HR)
    with unit_of_work():
        survey_sealing.destroy_released(survey_id)
    return queries.get_release(survey_id)
