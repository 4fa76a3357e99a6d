"""Going through a survey page by page. Until the end the answers travel in the form alone, signed and stored nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, request
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeSerializer

from app.training.rules.questionnaire import Questionnaire, pages_of
from app.training.rules.survey import Question, questions_for
from app.training.vocabulary.survey import LONGEST_ANSWER, QuestionKind


@dataclass(frozen=True, slots=True)
class Page:
    """Where somebody is: some questions to answer, or the end, where there are none."""

    asked: Questionnaire
    number: int  #: counted from 0; as many as there are pages at the end
    total: int
    questions: Sequence[Question]
    answers: Mapping[str, int | str]  #: to all pages so far
    kept: str  #: the same, as the form carries it
    wrong: Mapping[str, str]  #: by question

    @property
    def is_end(self) -> bool:
        """Whether all has been asked."""
        return not self.questions

    @property
    def expected(self) -> int:
        """How many questions somebody with these answers is asked."""
        return len(questions_for(self.asked.questions, self.answers))


class AnswersBroken(ValueError):
    """What the form carried is not what we had signed."""


def turn_page(survey_id: int, asked: Questionnaire) -> Page:
    """The page that follows the one that was sent, or comes before it. Raises AnswersBroken.

    Words that are too long stay on their page, with all that was typed.
    """
    pages, answers = pages_of(asked.questions), carried_answers(survey_id)
    number = request.form.get("page", -1, int)
    if number in range(len(pages)):
        mine = {question.key for question in pages[number]}
        answers = {key: value for key, value in answers.items() if key not in mine} | _given(pages[number])
        wrong = {
            question.key: _("These are more than %(most)s characters.", most=LONGEST_ANSWER)
            for question in pages[number]
            if len(str(answers.get(question.key, ""))) > LONGEST_ANSWER
        }
        if wrong:
            return _page(survey_id, asked, pages, number, answers, wrong)
    step = -1 if "back" in request.form else 1
    number = max(-1, min(number, len(pages))) + step
    while number in range(len(pages)) and not _open_on(asked, pages[number], answers):
        number += step
    return _page(survey_id, asked, pages, max(number, 0), answers, {})


def carried_answers(survey_id: int) -> dict[str, int | str]:
    """The answers that came along with the form. Raises AnswersBroken."""
    kept = request.form.get("kept", "")
    if not kept:
        return {}
    try:
        about, answers = _signer().loads(kept)
    except (BadData, ValueError) as error:
        raise AnswersBroken from error
    if about != survey_id:
        raise AnswersBroken
    return dict(answers)


def _page(
    survey_id: int,
    asked: Questionnaire,
    pages: Sequence[Sequence[Question]],
    number: int,
    answers: Mapping[str, int | str],
    wrong: Mapping[str, str],
) -> Page:
    questions = _open_on(asked, pages[number], answers) if number < len(pages) else []
    kept = str(_signer().dumps([survey_id, dict(answers)]))
    return Page(asked, number, len(pages), questions, answers, kept, wrong)


def _open_on(
    asked: Questionnaire, page: Sequence[Question], answers: Mapping[str, int | str]
) -> list[Question]:
    open_ = {question.key for question in questions_for(asked.questions, answers)}
    return [question for question in page if question.key in open_]


def _given(page: Sequence[Question]) -> dict[str, int | str]:
    """What was answered on a page; what was left out is not there."""
    given: dict[str, int | str] = {}
    for question in page:
        name = f"answer-{question.key}"
        if question.kind is QuestionKind.OPEN:
            words = request.form.get(name, "").strip()
            if words:
                given[question.key] = words
            continue
        option = request.form.get(name, -1, int)
        if option in range(len(question.options)):
            given[question.key] = option
    return given


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="waymark.survey")
