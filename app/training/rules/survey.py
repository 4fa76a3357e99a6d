"""A questionnaire: what it may look like, which of its questions somebody is asked, and which answers it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from app.training.vocabulary.survey import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    QuestionKind,
    SurveyRefused,
)
from app.training.vocabulary.words import _l

#: What somebody answered, by question: the number of an option, or words of their own.
Answers: TypeAlias = Mapping[str, int | str]

_ORDER = tuple(QuestionKind)


@dataclass(frozen=True, slots=True)
class Branch:
    """A question is asked only of those who chose one of these options before."""

    question: str
    options: frozenset[int]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Its key stays the same when a survey is repeated, so that answers can be compared."""

    key: str
    kind: QuestionKind
    words: str
    options: tuple[str, ...] = ()
    right: int | None = None  #: the option that is right, where one is
    topic: str = ""  #: of the lessons that help whoever does not know
    after: Branch | None = None


def check_questionnaire(questions: Sequence[Question], topics: frozenset[str]) -> None:
    """Say whether these questions make a survey. Raises SurveyRefused with the first that is wrong, and why."""
    if not 0 < len(questions) <= MOST_QUESTIONS:
        raise SurveyRefused(_l("A survey has between one and %(most)s questions."), most=MOST_QUESTIONS)
    before: dict[str, Question] = {}
    for number, question in enumerate(questions, start=1):
        found = {
            "words": _wrong_in_place(question, before),
            "options": _wrong_options(question),
            "topic": _wrong_topic(question, topics),
            "after": _wrong_branch(question, before),
        }
        for field, wrong in found.items():
            if wrong:
                raise SurveyRefused(
                    wrong, field=field, number=number, most=MOST_OPTIONS, longest=LONGEST_QUESTION
                )
        before[question.key] = question


def _wrong_in_place(question: Question, before: Mapping[str, Question]) -> str:
    if not question.key or question.key in before:
        return _l("Question %(number)s has no key of its own.")
    if not 0 < len(question.words.strip()) <= LONGEST_QUESTION:
        return _l("Question %(number)s needs words, and no more than %(longest)s characters.")
    if any(_ORDER.index(one.kind) > _ORDER.index(question.kind) for one in before.values()):
        return _l("Question %(number)s comes too late: first what everybody should know, then what goes further, then habits, then own words.")  # fmt: skip
    return ""


def _wrong_options(question: Question) -> str:
    is_open = question.kind is QuestionKind.OPEN
    if is_open and question.options:
        return _l("Question %(number)s is answered in own words, so it has no answers to choose from.")
    if not is_open and not 2 <= len(set(question.options)) == len(question.options) <= MOST_OPTIONS:
        return _l("Question %(number)s needs between two and %(most)s answers that differ.")
    if question.kind.is_knowledge != (question.right in range(len(question.options))):
        return _l(
            "Question %(number)s: a question about knowledge has one right answer, and no other has any."
        )
    return ""


def _wrong_topic(question: Question, topics: frozenset[str]) -> str:
    if (question.topic or question.kind.is_knowledge) and question.topic not in topics:
        return _l("Question %(number)s needs a topic that there are lessons for.")
    return ""


def _wrong_branch(question: Question, before: Mapping[str, Question]) -> str:
    if question.after is None:
        return ""
    asked = before.get(question.after.question)
    if asked is None or not question.after.options < frozenset(range(len(asked.options))):
        return _l("Question %(number)s can follow some of the answers to a question before it.")
    if not question.after.options:
        return _l("Question %(number)s would never be asked.")
    return ""


def questions_for(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """Which questions somebody with these answers is asked; an answer to what is not asked opens no branch."""
    asked: dict[str, Question] = {}
    for question in questions:
        branch = question.after
        if branch is None or (branch.question in asked and answers.get(branch.question) in branch.options):
            asked[question.key] = question
    return list(asked.values())


def checked_answers(questions: Sequence[Question], given: Answers) -> dict[str, int | str]:
    """The answers that are kept: those to questions that were asked. Every one may be left out.

    Raises SurveyRefused for an option that is not there, and for too many words.
    """
    # First what is possible at all, so that no impossible answer opens a branch.
    possible = {
        question.key: _checked(question, given[question.key])
        for question in questions
        if question.key in given
    }
    asked = questions_for(questions, possible)
    return {one.key: possible[one.key] for one in asked if possible.get(one.key, "") != ""}


def _checked(question: Question, answer: int | str) -> int | str:
    if question.kind is QuestionKind.OPEN:
        words = str(answer).replace("\0", "").strip()
        if len(words) > LONGEST_ANSWER:
            raise SurveyRefused(_l("These are more than %(most)s characters."), most=LONGEST_ANSWER)
        return words
    if type(answer) is not int or answer not in range(len(question.options)):
        raise SurveyRefused(_l("Choose one of the answers that are there, or leave the question out."))
    return answer
