"""Whether lessons help: figures about groups for those who write lessons and look after people."""

import csv
import io
from collections.abc import Iterator, Sequence

from flask import render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.organisation.queries import organisation
from app.people.rules.cells import harmless
from app.training.permissions import SEE_EFFECT, WAIVE_LESSONS, WRITE_LESSONS
from app.training.queries.effect import Told, compare_zones, list_told
from app.training.queries.lessons import read_shelf
from app.training.queries.surveys import last_days, list_releases
from app.training.queries.voids import all_void_prints, void_prints
from app.training.routes.door import bp
from app.training.rules.effect import Compared, Part
from app.training.rules.effect_lessons import DropOff, Level
from app.training.rules.lessons import Lesson
from app.training.rules.release import topics_over_time
from app.training.rules.voids import void_numbers
from app.training.vocabulary.effect import SHOWN_AT_ONCE, Look
from app.training.vocabulary.lessons import LessonNotFound
from app.web.access import costly, current_actor, requires
from app.web.security import never_stored
from app.web.translations import language

#: Surveys side by side: more would not fit beside each other.
_SURVEYS_BESIDE = 4
_COLUMNS = ("figure", "zone", "lesson", "item", "at_least", "at_most", "of", "tells_apart", "look")


@bp.get("/learn/effect")
@requires(SEE_EFFECT)
@never_stored
def show_effect() -> str:
    """Who learned before they moved up, how many finish each lesson, and which questions should be read again."""
    compared, told, releases = compare_zones(), list_told(), list_releases()[-_SURVEYS_BESIDE:]
    voids = all_void_prints()
    to_mend = [
        (one, asked)
        for one in told
        for asked in one.asked
        if asked.look.is_to_mend
        and asked.number - 1 not in void_numbers(one.lesson, voids.get(one.lesson.key, ()))
    ]
    to_mend.sort(key=lambda pair: tuple(Look).index(pair[1].look))
    return render_template(
        "training/effect.html",
        compared=[one for one in compared if one.moved is not None],
        told=[one for one in told if one.reached is not None or one.asked],
        to_mend=to_mend[:SHOWN_AT_ONCE],
        has_more_to_mend=len(to_mend) > SHOWN_AT_ONCE,
        for_reader=_for_reader,
        people=_people,
        share=_share,
        least=organisation().minimum_group_size,
        releases=releases,
        last_days=last_days(one.survey_id for one in releases),
        topics=topics_over_time([(one.asked.questions, one.cells) for one in releases]),
    )


@bp.get("/learn/effect/<lesson_key>")
@requires(SEE_EFFECT)
@never_stored
def show_effect_of_lesson(lesson_key: str) -> str:
    """How far people get in one lesson, and what their first answers say about each question."""
    told = next(iter(list_told(lesson_key)), None)
    if told is None:
        raise LessonNotFound
    least = organisation().minimum_group_size
    return render_template(
        "training/effect_lesson.html",
        told=told,
        lesson=_for_reader(told.lesson),
        steps=_steps(told, _for_reader(told.lesson)),
        share=_share,
        least=least,
        void=void_numbers(told.lesson, void_prints(lesson_key)),
        may_waive=WAIVE_LESSONS.allows(current_actor()),
        may_write=WRITE_LESSONS.allows(current_actor()),
    )


@bp.get("/learn/effect.csv")
@requires(SEE_EFFECT)
@costly
@never_stored
def download_effect() -> Response:
    """All of it for a spreadsheet, told no more exactly than on the pages."""
    sheet = io.StringIO(newline="")
    lines = csv.writer(sheet)
    lines.writerow(_COLUMNS)
    for compared in compare_zones():
        lines.writerows(_lines_of_zone(compared))
    for told in list_told():
        lines.writerows(_lines_of_lesson(told))
    answer = Response(sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=lessons-effect.csv"
    return answer


def _lines_of_zone(compared: Compared) -> Iterator[Sequence[object]]:
    for figure, part in (("moved_up", compared.moved), ("stayed_as_long", compared.stayed)):
        if part is not None:
            yield figure, compared.zone.value, "", "learned_before", *part, "", ""


def _lines_of_lesson(told: Told) -> Iterator[Sequence[object]]:
    zone, key = told.lesson.zone.value, harmless(told.lesson.key)
    if told.reached is not None:
        of = told.reached.begun
        for item, level in (("begun", Level(of, of)), *_levels(told.reached)):
            yield "reached", zone, key, item, *level, of, "", ""
    for asked in told.asked:
        part = ("", "", asked.answers) if asked.right is None else asked.right
        apart = "" if asked.apart is None else f"{asked.apart:.2f}"
        yield "right_at_first", zone, key, f"question {asked.number}", *part, apart, asked.look.value


def _for_reader(original: Lesson) -> Lesson:
    """A lesson in the reader's language, where it says there what the original says now."""
    lesson = read_shelf().for_reader(original.key, language())
    is_alike = lesson is not None and not lesson.is_older_than(original)
    if lesson is None or not is_alike or len(lesson.questions) != len(original.questions):
        return original
    return lesson if len(lesson.parts) == len(original.parts) else original


def _steps(told: Told, lesson: Lesson) -> list[dict[str, object]]:
    """How far people got, as rows of a chart."""
    if told.reached is None:
        return []
    titles = [part.title for part in lesson.parts[1:]]
    ends = [str(_("The questions"))] if told.reached.questions else []
    labels = (*titles, *ends, str(_("Done")))
    rows = [(str(_("Begun")), Level(told.reached.begun, told.reached.begun))]
    rows += [(label, level) for label, (_item, level) in zip(labels, _levels(told.reached), strict=True)]
    return [
        {"label": label, "value": level.most if level.least else 0, "text": _people(level), "zone": lesson.zone.value}
        for label, level in rows
    ]  # fmt: skip


def _levels(reached: DropOff) -> list[tuple[str, Level]]:
    """How many got how far after the beginning, each with a name for the file."""
    levels = [(f"part {number}", level) for number, level in enumerate(reached.parts, 2)]
    if reached.questions is not None:
        levels.append(("questions", reached.questions))
    return [*levels, ("done", reached.done)]


def _people(level: Level) -> str:
    """How many people, in words."""
    if level.least == level.most:
        return str(level.most)
    if level.least == 0:
        return str(_("fewer than %(num)s", num=level.most + 1))
    return str(_("about %(num)s", num=level.most))


def _share(part: Part) -> str:
    """How many of a group, in words."""
    if part.is_exact:
        words = _("%(num)s of %(total)s", num=part.least, total=part.of)
    elif part.most == part.of:
        words = _("at least %(num)s of %(total)s", num=part.least, total=part.of)
    else:
        words = _("fewer than %(num)s of %(total)s", num=part.most + 1, total=part.of)
    return str(words)
