"""A questionnaire as a whole: its questions, what they say in other languages, how it is kept, and how it is paged."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from app.training.rules.survey import Branch, Question, check_questionnaire
from app.training.vocabulary.lessons import Topic
from app.training.vocabulary.survey import (
    LONGEST_ABOUT,
    LONGEST_OPTION,
    LONGEST_QUESTION,
    LONGEST_TITLE,
    QUESTIONS_A_PAGE,
    QuestionKind,
    SurveyRefused,
)
from app.training.vocabulary.words import _l

_ORDER = tuple(QuestionKind)
_TOPICS = frozenset(topic.value for topic in Topic)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a question and its options say in another language."""

    words: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """A questionnaire in another language; what is missing is read in the first one."""

    title: str = ""
    about: str = ""
    wordings: Mapping[str, Wording] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What is asked. Changing it gives another one."""

    title: str
    language: str
    about: str = ""
    questions: tuple[Question, ...] = ()
    translations: Mapping[str, Translation] = field(default_factory=dict)

    def check(self) -> None:
        """Say whether this can be asked. Raises SurveyRefused with the first thing that is wrong."""
        _check_head(self.title, self.about)
        for translation in self.translations.values():
            _check_head(translation.title or self.title, translation.about)
        check_questionnaire(self.questions, _TOPICS)
        for number, question in enumerate(self.questions, start=1):
            for translation in self.translations.values():
                _check_wording(question, translation.wordings.get(question.key, Wording()), number)

    def read_in(self, language: str) -> Self:
        """The same in a reader's language, as far as it was translated."""
        translation = self.translations.get(language)
        if translation is None:
            return self
        questions = tuple(
            replace(one, words=said.words or one.words, options=said.options or one.options)
            for one in self.questions
            for said in (translation.wordings.get(one.key, Wording()),)
        )
        title, about = translation.title or self.title, translation.about or self.about
        return replace(self, title=title, about=about, questions=questions, language=language)

    def rooted_in(self, language: str) -> Self:
        """The same with this as its first language, where there is a translation; the first one becomes a translation."""
        if language not in self.translations:
            return self
        wordings = {one.key: Wording(one.words, one.options) for one in self.questions}
        others = {code: one for code, one in self.translations.items() if code != language}
        translations = {**others, self.language: Translation(self.title, self.about, wordings)}
        return replace(self.read_in(language), translations=translations)

    def get(self, key: str) -> Question | None:
        """The question of this key; None where there is none."""
        return next((one for one in self.questions if one.key == key), None)

    def with_question(self, question: Question, wordings: Mapping[str, Wording]) -> Self:
        """With this question in the place of the one with its key, or as the last of its kind."""
        old = self.get(question.key)
        if old is not None and old.kind is question.kind:
            questions = tuple(question if one is old else one for one in self.questions)
        else:
            others = [one for one in self.questions if one is not old]
            place = sum(_ORDER.index(one.kind) <= _ORDER.index(question.kind) for one in others)
            questions = (*others[:place], question, *others[place:])
        return replace(self, questions=questions, translations=self._said(question.key, wordings))

    def without_question(self, key: str) -> Self:
        """Without this question. Raises SurveyRefused where another one follows its answers."""
        if any(one.after is not None and one.after.question == key for one in self.questions):
            raise SurveyRefused(
                _l("Another question follows the answers to this one. Change that one first.")
            )
        questions = tuple(one for one in self.questions if one.key != key)
        return replace(self, questions=questions, translations=self._said(key, {}))

    def moved(self, key: str, by: int) -> Self:
        """With a question so many places further down. Raises SurveyRefused where it cannot stand there."""
        questions = list(self.questions)
        at = next((number for number, one in enumerate(questions) if one.key == key), None)
        if at is None or at + by not in range(len(questions)):
            return self
        questions.insert(at + by, questions.pop(at))
        found = replace(self, questions=tuple(questions))
        check_questionnaire(found.questions, _TOPICS)
        return found

    def _said(self, key: str, wordings: Mapping[str, Wording]) -> dict[str, Translation]:
        """The translations with these words for a question, and without the ones it had."""
        found = {}
        for language in {*self.translations, *wordings}:
            old = self.translations.get(language, Translation())
            kept = {name: one for name, one in old.wordings.items() if name != key}
            new = wordings.get(language, Wording())
            found[language] = replace(old, wordings={**kept, key: new} if new != Wording() else kept)
        return found


def _check_head(title: str, about: str) -> None:
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        raise SurveyRefused(_l("A survey needs a title of at most %(most)s characters."), field="title", most=LONGEST_TITLE)  # fmt: skip
    if len(about) > LONGEST_ABOUT:
        raise SurveyRefused(_l("This is longer than %(most)s characters."), field="about", most=LONGEST_ABOUT)


def _check_wording(question: Question, said: Wording, number: int) -> None:
    if any(len(option) > LONGEST_OPTION for option in (*question.options, *said.options)):
        raise SurveyRefused(_l("Question %(number)s: an answer has at most %(most)s characters."), number=number, most=LONGEST_OPTION)  # fmt: skip
    if len(said.words) > LONGEST_QUESTION:
        raise SurveyRefused(_l("Question %(number)s: a translation has at most %(most)s characters."), number=number, most=LONGEST_QUESTION)  # fmt: skip
    if said.options and len(set(said.options)) != len(question.options):
        raise SurveyRefused(_l("Question %(number)s: a translation has as many answers as the question, in the same order."), number=number)  # fmt: skip


def pages_of(questions: Sequence[Question]) -> list[list[Question]]:
    """The questions page by page: of one kind, few at a time, and none beside the one whose answer decides about it."""
    pages: list[list[Question]] = []
    for question in questions:
        page = pages[-1] if pages else []
        is_new = (
            not page
            or page[0].kind is not question.kind
            or len(page) == QUESTIONS_A_PAGE
            or (question.after is not None and any(one.key == question.after.question for one in page))
        )
        if is_new:
            pages.append([question])
        else:
            page.append(question)
    return pages


def as_json(asked: Questionnaire) -> dict[str, Any]:
    """A questionnaire as it is kept."""
    return {
        "title": asked.title,
        "language": asked.language,
        "about": asked.about,
        "questions": [_question_as_json(one) for one in asked.questions],
        "translations": {
            language: {
                "title": one.title,
                "about": one.about,
                "wordings": {
                    key: {"words": said.words, "options": list(said.options)}
                    for key, said in sorted(one.wordings.items())
                },
            }
            for language, one in sorted(asked.translations.items())
        },
    }


def _question_as_json(one: Question) -> dict[str, Any]:
    after = one.after and {"question": one.after.question, "options": sorted(one.after.options)}
    return {
        "key": one.key, "kind": one.kind.value, "words": one.words, "options": list(one.options), "right": one.right,
        "topic": one.topic, "after": after,
    }  # fmt: skip


def from_json(kept: Mapping[str, Any]) -> Questionnaire:
    """A questionnaire as it was kept."""
    translations = {
        language: Translation(
            one["title"],
            one["about"],
            {key: Wording(said["words"], tuple(said["options"])) for key, said in one["wordings"].items()},
        )
        for language, one in kept["translations"].items()
    }
    questions = tuple(_question_from_json(one) for one in kept["questions"])
    return Questionnaire(kept["title"], kept["language"], kept["about"], questions, translations)


def _question_from_json(one: Mapping[str, Any]) -> Question:
    after = one["after"] and Branch(one["after"]["question"], frozenset(one["after"]["options"]))
    kind = QuestionKind(one["kind"])
    return Question(
        one["key"], kind, one["words"], tuple(one["options"]), one["right"], one["topic"], after or None
    )


def from_toml(texts: Mapping[str, str], language: str) -> Questionnaire:
    """A ready-made questionnaire from one file a language; that of `language` says what is asked.

    Options are counted from 1 there. Raises KeyError, ValueError and SurveyRefused for a file that makes none.
    """
    read = {code: tomllib.loads(text) for code, text in texts.items()}
    first = read.pop(language)
    translations = {
        code: Translation(
            one["title"],
            one["about"],
            {
                said["key"]: Wording(said["words"], tuple(said.get("options", ())))
                for said in one["questions"]
            },
        )
        for code, one in read.items()
    }
    questions = tuple(_question_from_toml(one) for one in first["questions"])
    found = Questionnaire(first["title"], language, first["about"], questions, translations)
    found.check()
    return found


def _question_from_toml(one: Mapping[str, Any]) -> Question:
    after, right = one.get("after"), one.get("right")
    return Question(
        key=one["key"],
        kind=QuestionKind(one["kind"]),
        words=one["words"],
        options=tuple(one.get("options", ())),
        right=None if right is None else right - 1,
        topic=one.get("topic", ""),
        after=after and Branch(after["question"], frozenset(number - 1 for number in after["options"])),
    )
