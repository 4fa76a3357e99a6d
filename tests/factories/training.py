"""Lessons in tests: files, lessons that are published, and people who learn."""

from collections.abc import Mapping

from app.core.actor import Actor
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.training.services.learning import finish_lesson
from app.training.services.publishing import Published, publish_folder

LESSON = """\
---
title: {title}
summary: You can choose a password that nobody guesses.
language: {language}
zone: {zone}
level: first
topic: safety
audience: [everybody]
minutes: 5
{more}---
Why this matters.

## How

Four random words.

## And then

Write them down once.
"""
QUIZ = """
## Quiz

### Which password is best?
- [ ] The name of your dog
- [x] Four random words
> Four words are long, and easy to keep in mind.

### What belongs on a profile?
- [x] A face
- [x] What you do
- [ ] The street you live in
> People want to know who speaks, and not where they sleep.

### In which order?
1. Read
2. Comment
3. Write
> Reading comes first.
"""


def lesson(
    title: str = "Safe accounts",
    *,
    language: str = "en",
    zone: str = "consumer",
    more: str = "",
    quiz: bool = False,
) -> str:
    """The text of a lesson of three parts; `more` are further lines of its front matter."""
    text = LESSON.format(title=title, language=language, zone=zone, more=more)
    return text + QUIZ if quiz else text


def publish(files: Mapping[str, str]) -> Published:
    """Let these be all the files of lessons there are."""
    with unit_of_work():
        return publish_folder({name: text.encode() for name, text in files.items()}, actor=Actor.operator())


def as_learner(person_id: int) -> Actor:
    """Somebody at their own lessons."""
    return Actor(person_id, roles=frozenset({"employee"}))


def learn(person_id: int, key: str) -> bool:
    """Somebody reads a lesson without questions to its end; says whether that is new."""
    with unit_of_work():
        is_new = finish_lesson(key, language="en", actor=as_learner(person_id))
    db.session.rollback()
    return is_new
