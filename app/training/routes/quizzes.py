"""The questions at the end of a lesson: begun by a button, kept as often as one likes, handed in once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Conflict
from app.core.unit_of_work import unit_of_work
from app.training.models import Attempt
from app.training.permissions import LEARN
from app.training.queries.lessons import find_completion, find_edition, find_progress
from app.training.queries.own_words import list_own_words
from app.training.queries.shelves import shelf_of
from app.training.queries.voids import void_prints
from app.training.routes.door import bp, own_id
from app.training.rules.lessons import Lesson
from app.training.rules.quizzes import WORTH, Answers, Form, Question
from app.training.rules.unlocking import next_up
from app.training.rules.voids import asks_nothing, void_numbers
from app.training.services import quizzes as services
from app.training.services.learning import demand_open
from app.training.vocabulary.attempts import (
    MOST_A_DAY,
    OPEN_FOR,
    OPEN_FOR_LONGER,
    AttemptState,
    NoQuiz,
)
from app.training.vocabulary.lessons import How
from app.training.vocabulary.own_words import LONGEST_WORDS
from app.training.vocabulary.words import WordsRefused
from app.web.access import current_actor, requires
from app.web.forms import translate_error
from app.web.security import never_stored
from app.web.translations import language


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as one attempt shows it: nothing here tells which answer is right."""

    number: int
    question: Question
    options: tuple[str, ...]  #: in the order of this attempt
    chosen: tuple[int, ...]
    words: str  #: what was written in one's own words
    is_missing: bool

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"answer-{self.number}"


@dataclass(frozen=True, slots=True)
class Told:
    """A question after it was graded."""

    text: str
    is_right: bool
    is_partly_right: bool
    is_void: bool
    explanation: str  #: empty while the answers can still be tried
    right: tuple[str, ...]
    is_in_order: bool
    words: str  #: what was written in one's own words
    said: str  #: to it, by a coach
    is_waiting: bool
    is_unread: bool  #: the other answers decided, so that nobody read it


@bp.get("/learn/<lesson_key>/quiz")
@requires(LEARN)
@never_stored
def show_quiz(lesson_key: str) -> str | Response:
    """What is to come, before the first question is seen; or what was begun."""
    lesson, _version = demand_open(own_id(), lesson_key, language())
    prints = void_prints(lesson_key)
    if asks_nothing(lesson, prints):
        raise NoQuiz
    latest = services.latest_attempt(own_id(), lesson_key)
    if latest is not None and latest.state == AttemptState.OPEN:
        return redirect(url_for("training.show_attempt", lesson_key=lesson_key, n=latest.n), 303)
    return render_template(
        "training/quiz.html", lesson=lesson, latest=latest, is_done=_is_really_done(lesson_key),
        most=MOST_A_DAY, days=OPEN_FOR.days, longer=OPEN_FOR_LONGER.days, had_longer=services.had_longer(latest),
        number=len(lesson.questions) - len(void_numbers(lesson, prints)),
        has_own_words=any(one.form is Form.TEXT for one in lesson.questions),
    )  # fmt: skip


@bp.post("/learn/<lesson_key>/quiz")
@requires(LEARN)
@never_stored
def open_quiz(lesson_key: str) -> Response:
    """Begin, or go on with what was begun."""
    try:
        with unit_of_work():
            n = services.open_attempt(
                lesson_key,
                language=language(),
                needs_longer="needs_longer" in request.form,
                actor=current_actor(),
            )
    except Conflict as refused:
        flash(translate_error(refused))
        return redirect(url_for("training.show_lesson", lesson_key=lesson_key), 303)
    return redirect(url_for("training.show_attempt", lesson_key=lesson_key, n=n), 303)


@bp.get("/learn/<lesson_key>/quiz/<int:n>")
@requires(LEARN)
@never_stored
def show_attempt(lesson_key: str, n: int) -> str:
    """The questions, or what came of them."""
    attempt, lesson = services.get_attempt(own_id(), lesson_key, n)
    void = void_numbers(lesson, void_prints(lesson_key))
    if attempt.state == AttemptState.OPEN and len(void) < len(lesson.questions):
        return _questions_page(attempt, lesson, void)
    return render_template(
        "training/quiz_result.html",
        lesson=lesson,
        attempt=attempt,
        told=_told(attempt, lesson, void),
        again={"needs_longer": "yes"} if services.had_longer(attempt) else {},
        is_void=attempt.state in (AttemptState.OPEN, AttemptState.VOID),
        asks_nothing=asks_nothing(demand_open(own_id(), lesson_key, language())[0], void_prints(lesson_key)),
        following=_following(lesson) if attempt.is_passed else None,
    )


@bp.post("/learn/<lesson_key>/quiz/<int:n>")
@requires(LEARN)
@never_stored
def answer_quiz(lesson_key: str, n: int) -> Response | tuple[str, int]:
    """Keep the answers for later, or hand them in."""
    attempt, lesson = services.get_attempt(own_id(), lesson_key, n)
    answers, texts = _answers(attempt, lesson), _texts(lesson)
    answered = answers.keys() | {number for number, words in texts.items() if words.strip()}
    void = void_numbers(lesson, void_prints(lesson_key))
    address = url_for("training.show_attempt", lesson_key=lesson_key, n=n)
    try:
        if "later" in request.form:
            with unit_of_work():
                services.keep_answers(lesson_key, n, answers, texts, actor=current_actor())
            flash(_("Kept. Go on whenever you like."))
            return redirect(url_for("training.list_lessons"), 303)
        if attempt.state == AttemptState.OPEN and len(answered | void) < len(lesson.questions):
            with unit_of_work():
                services.keep_answers(lesson_key, n, answers, texts, actor=current_actor())
            attempt, lesson = services.get_attempt(own_id(), lesson_key, n)
            return _questions_page(attempt, lesson, void, is_checked=True), 422
        with unit_of_work():
            services.submit_answers(lesson_key, n, answers, texts, actor=current_actor())
    except WordsRefused:
        attempt, lesson = services.get_attempt(own_id(), lesson_key, n)
        return _questions_page(attempt, lesson, void, typed=(answers, texts)), 422
    except Conflict as refused:
        flash(translate_error(refused), "error")
        return redirect(url_for("training.show_quiz", lesson_key=lesson_key), 303)
    return redirect(address, 303)


def _answers(attempt: Attempt, lesson: Lesson) -> dict[int, tuple[int, ...]]:
    """What was chosen, by the number of the question; whatever is no answer to it is left out."""
    found = {}
    for number, question in enumerate(lesson.questions):
        most = len(question.options)
        if question.form is Form.TEXT:
            continue
        if question.form is Form.ORDER:
            sent = [request.form.get(f"answer-{number}-{at}", type=int) for at in range(most)]
            chosen = [one - 1 for one in sent if one is not None and 1 <= one <= most]
            if len(chosen) == most:
                found[number] = tuple(chosen)
            continue
        chosen = [one for one in request.form.getlist(f"answer-{number}", type=int) if 0 <= one < most]
        if question.form is Form.ONE:
            chosen = chosen[:1]
        if chosen:
            found[number] = tuple(dict.fromkeys(chosen))
    return found


def _following(lesson: Lesson) -> Lesson | None:
    """What the reader may go on with after this one, in their language."""
    shelf = shelf_of(find_edition())
    originals = [one for one in map(shelf.original, shelf.lessons) if one is not None]
    found = next_up(originals, find_progress(own_id()), lesson.zone)
    return shelf.for_reader(found.key, language()) if found else None


def _texts(lesson: Lesson) -> dict[int, str]:
    """What was written in somebody's own words, by the number of the question."""
    return {
        number: request.form.get(f"answer-{number}", "")
        for number, question in enumerate(lesson.questions)
        if question.form is Form.TEXT
    }


def _is_really_done(lesson_key: str) -> bool:
    """Whether the reader has done the lesson; that it counts as known is not enough."""
    done = find_completion(own_id(), lesson_key)
    return done is not None and done.how != How.WAIVED


def _questions_page(
    attempt: Attempt,
    lesson: Lesson,
    void: Collection[int],
    *,
    is_checked: bool = False,
    typed: tuple[Answers, Mapping[int, str]] | None = None,
) -> str:
    """What was kept so far; or what was `typed` and is too much to be kept."""
    kept = {number: one.words for number, one in list_own_words(attempt.id).items()}
    answers, texts = (services.answers_of(attempt), kept) if typed is None else typed
    asked = []
    for number, question in enumerate(lesson.questions):
        if number in void:
            continue
        options = tuple(question.options[place] for place in question.shown(attempt.seed))
        chosen = tuple(answers.get(number, ()))
        words = texts.get(number, "")
        asked.append(Asked(number, question, options, chosen, words, is_checked and not (chosen or words)))
    return render_template(
        "training/quiz_questions.html", lesson=lesson, attempt=attempt, asked=asked, longest=LONGEST_WORDS
    )


def _told(attempt: Attempt, lesson: Lesson, void: Collection[int]) -> list[Told]:
    """What came of each question. What is right is told once the lesson is passed; until then, only what was right."""
    is_told = bool(attempt.is_passed) or _is_really_done(lesson.key)
    told, written = [], list_own_words(attempt.id)
    is_waiting = attempt.state == AttemptState.WAITING
    for number, (question, points) in enumerate(zip(lesson.questions, attempt.points, strict=False)):
        is_right = points == WORTH
        own = written.get(number)
        is_unread = points is None and number not in void
        told.append(
            Told(
                question.text,
                is_right,
                0 < (points or 0) < WORTH,
                number in void,
                question.explanation if (is_told or is_right) and number not in void else "",
                _right(question) if is_told and not is_right and number not in void else (),
                question.form is Form.ORDER,
                own.words if own else "",
                own.said if own else "",
                is_unread and is_waiting,
                is_unread and not is_waiting,
            )
        )
    return told


def _right(question: Question) -> tuple[str, ...]:
    """What there was to choose, or to write."""
    if question.form is Form.TEXT:
        return question.sought
    if question.form is Form.ORDER:
        return question.options
    return tuple(question.options[at] for at in sorted(question.right))
