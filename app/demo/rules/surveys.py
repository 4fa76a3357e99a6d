"""What the people of the demo company answer to the ready-made survey."""

from random import Random
from typing import Final

from app.training.rules.survey import Question, questions_for
from app.training.vocabulary.survey import QuestionKind

#: How likely somebody knows an answer, by topic; the others are better known.
_KNOWN: Final = {"measuring": 0.35, "commenting": 0.45, "customers": 0.5, "editing": 0.6}
_USUALLY_KNOWN: Final = 0.72
#: How likely each of the four answers about a habit is.
_HABITS: Final = (0.22, 0.3, 0.28, 0.2)
#: So many in a hundred write something in their own words.
_WRITE: Final = 0.06
_WORDS: Final = {
    "why": (
        "A customer thanked me for the last one.",
        "My team cheered me on.",
        "I wanted to show what we had built.",
        "Somebody asked me how we do it, and it was too long for a mail.",
        "I had read something that helped me, so I passed it on.",
    ),
    "why-not": (
        "I am not sure what I may say.",
        "There is never a quiet quarter of an hour for it.",
        "I would not know where to begin.",
        "English is not my first language, and people would notice.",
        "What if somebody answers something unfriendly?",
        "It feels like showing off.",
        "Nobody in our department does it.",
    ),
    "no-backing": (
        "A sentence from the board that mistakes are allowed.",
        "Somebody who reads it before, without judging.",
        "A clear rule for what to do when it gets heated.",
    ),
    "wish": (
        "How to answer when somebody is rude.",
        "A lesson about reading the numbers.",
        "Something short about pictures: which ones may I use?",
        "How to write about my work without giving anything away.",
    ),
}


def answers_of(questions: tuple[Question, ...], random: Random, *, gain: float) -> dict[str, int | str]:
    """What one person answers; `gain` is how much likelier they know something than the company at first."""
    answers: dict[str, int | str] = {}
    for question in questions:
        if question in questions_for(questions, answers) and random.random() > 0.04:
            answer = _answer(question, random, gain)
            if answer is not None:
                answers[question.key] = answer
    return answers


def _answer(question: Question, random: Random, gain: float) -> int | str | None:
    if question.kind is QuestionKind.OPEN:
        return random.choice(_WORDS[question.key]) if random.random() < _WRITE else None
    if question.right is None:
        return random.choices(range(len(question.options)), _HABITS[: len(question.options)])[0]
    if random.random() < _KNOWN.get(question.topic, _USUALLY_KNOWN) + gain:
        return question.right
    return random.choice([at for at in range(len(question.options)) if at != question.right])
