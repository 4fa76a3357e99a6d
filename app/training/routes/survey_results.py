"""What came of a survey, for HR: by question and group, what to learn, beside an earlier survey, and as a sheet."""

import csv
import io
from dataclasses import dataclass

from flask import Response as Sheet
from flask import render_template
from flask_babel import get_locale
from flask_babel import gettext as _

from app.core.clock import date_from_day
from app.core.unit_of_work import unit_of_work
from app.people.rules.cells import harmless
from app.training.permissions import KEEP_SURVEYS
from app.training.queries import surveys as queries
from app.training.queries.survey_lessons import lessons_for
from app.training.queries.surveys import Release
from app.training.routes.door import bp
from app.training.rules.release import EVERYBODY, Cell, Change, Group, compare
from app.training.rules.survey import Question
from app.training.services import surveys as services
from app.training.vocabulary.survey import ATTRIBUTES, QuestionKind
from app.web.access import current_actor, requires
from app.web.parameters import row_number
from app.web.security import never_stored
from app.web.translations import language

_COLUMNS = (
    "question",
    "kind",
    "group",
    "answer",
    "is_right",
    "people",
    "percent",
    "survey",
    "last_day",
    "mode",
)
#: The one way in which a survey is held.
_MODE = "anonymous"


@dataclass(frozen=True, slots=True)
class Result:
    """What is shown of one question."""

    question: Question
    everybody: Cell | None
    groups: tuple[tuple[str, Cell], ...]
    texts: tuple[str, ...]
    before: Change | None  #: beside an earlier survey


@bp.get("/surveys/<int:survey_id>/results")
@requires(KEEP_SURVEYS)
@never_stored
def show_results(survey_id: int) -> str:
    """The results; `beside` is the number of an earlier survey to compare them with."""
    release = queries.get_release(survey_id)
    beside = queries.find_release(row_number("beside") or 0)
    others = queries.list_releases()
    gaps = [(name_of(group, release), release.gaps(group)) for group in release.groups()]
    topics = list(dict.fromkeys(gap.topic for _group, found in gaps for gap in found))
    return render_template(
        "training/survey_results.html",
        release=release,
        asked=release.asked.read_in(language()),
        results=results_of(release, beside),
        gaps=[(name, found) for name, found in gaps if found],
        lessons=lessons_for(topics, language()),
        beside=beside,
        survey=queries.get_survey(survey_id),
        others=[
            (one.survey_id, one.asked.read_in(language()).title)
            for one in others
            if one.survey_id != survey_id
        ],
        last_days=queries.last_days(one.survey_id for one in others),
    )


@bp.post("/surveys/<int:survey_id>/exports")
@requires(KEEP_SURVEYS)
@never_stored
def export_survey(survey_id: int) -> Sheet:
    """What is shown of the survey, as a sheet: there is no other."""
    release = queries.get_release(survey_id)
    with unit_of_work():
        services.note_export(survey_id, actor=current_actor())
    (last_day,) = queries.last_days([survey_id]).values()
    of_all = (f"{survey_id}: {release.asked.read_in(language()).title}", date_from_day(last_day).isoformat(), _MODE)  # fmt: skip
    sheet = io.StringIO(newline="")
    lines = csv.writer(sheet)
    lines.writerow(_COLUMNS)
    for result in results_of(release, None):
        question = result.question
        shown = [] if result.everybody is None else [(name_of(EVERYBODY, release), result.everybody)]
        for name, cell in (*shown, *result.groups):
            for at, (option, count) in enumerate(zip(question.options, cell.counts, strict=True)):
                is_right = "" if question.right is None else "yes" if at == question.right else "no"
                row = (question.words, question.kind.value, name, option, is_right, count, percent(count, cell.n), *of_all)  # fmt: skip
                lines.writerow(harmless(str(one)) for one in row)
        for text in result.texts:
            lines.writerow(harmless(one) for one in (question.words, question.kind.value, name_of(EVERYBODY, release), text, "", "", "", *of_all))  # fmt: skip
    answer = Sheet(sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=survey-{survey_id}.csv"
    return answer


def results_of(release: Release, beside: Release | None) -> list[Result]:
    """Question by question what is shown, in the reader's language."""
    changes = _changes(beside, release) if beside is not None else {}
    results = []
    for question in release.asked.read_in(language()).questions:
        cells = [cell for cell in release.cells if cell.question == question.key]
        results.append(
            Result(
                question=question,
                everybody=next((cell for cell in cells if cell.group == EVERYBODY), None),
                groups=tuple((name_of(cell.group, release), cell) for cell in cells if cell.group),
                texts=tuple(release.texts.get(question.key, ())),
                before=changes.get(question.key),
            )
        )
    return [one for one in results if one.everybody or one.question.kind is QuestionKind.OPEN]


def name_of(group: Group, release: Release) -> str:
    """What a group is called."""
    if not group:
        return str(_("Everybody"))
    names: list[str] = []
    for place, value in group:
        attribute = release.attributes[place]
        said = get_locale().territories.get(value, value) if attribute == "country" else value
        names.append(f"{_(ATTRIBUTES[attribute])}: {said}")
    return ", ".join(names)


def percent(count: int, n: int) -> int:
    """So many of so many, in whole percent."""
    return round(100 * count / n)


def _changes(before: Release, after: Release) -> dict[str, Change]:
    """What everybody answered to the questions that both asked in the same words (SU-20: groups are not joined)."""
    asked = {one.key: one for one in before.asked.questions}
    same = {
        one.key
        for one in after.asked.questions
        if one.key in asked and (one.words, one.options) == (asked[one.key].words, asked[one.key].options)
    }
    return {
        change.question: change
        for change in compare(before.cells, after.cells)
        if change.group == EVERYBODY and change.question in same
    }
