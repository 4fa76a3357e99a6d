"""Writing lessons in the browser: the same text as in a file, looked at before anybody reads it."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from app.core.errors import Conflict
from app.core.unit_of_work import unit_of_work
from app.journey.vocabulary import ZONE_LABELS, Problem
from app.training.forms.authoring import FindWrittenForm, LessonForm
from app.training.permissions import WRITE_LESSONS
from app.training.queries.authoring import find_written, get_source
from app.training.routes.door import as_html, bp
from app.training.rules.authoring import Search
from app.training.rules.lessons import Lesson
from app.training.rules.listing import STRETCHES
from app.training.services import authoring as services
from app.training.services.publishing import ensure_lessons
from app.training.vocabulary.authoring import Shown
from app.training.vocabulary.lessons import KeyStays, LessonRefused, Origin
from app.web.access import accepts_long_texts, current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored
from app.web.translations import language

#: How a lesson is called that has no name of its own yet.
UNNAMED = "unnamed"
#: So much of a line tells which one it is.
LONGEST_LINE = 80
#: What a new lesson begins with.
BEGINNING = """\
---
title: {title}
summary: {summary}
language: {language}
zone: sharer
level: first
topic: sharing
audience: [everybody]
minutes: 8
revision: 1
---
{opening}

## {part}
{words}

## Quiz

### {question}
- [ ] {wrong}
- [x] {right}
> {why}
"""


@bp.get("/learn/authoring")
@requires(WRITE_LESSONS)
@never_stored
def list_authored() -> str:
    """Every lesson with where it is edited, narrowed down and page by page."""
    ensure_lessons()
    form = FindWrittenForm(request.args)
    everything = SelectChoice("", _("All"))
    form.stretch.choices = [everything, *(SelectChoice(one.value, _(ZONE_LABELS[one])) for one in STRETCHES)]
    form.state.choices = [everything, *(SelectChoice(one.value, _(one.label)) for one in Shown)]
    search = Search()
    if form.validate():  # a word that we do not know looks for everything
        wanted = (one.data or "" for one in (form.q, form.lang, form.stretch, form.state))
        search = Search(*(one.strip() for one in wanted))
    return render_template(
        "training/authoring.html",
        form=form,
        page=find_written(search, page_number()),
        is_narrowed=search != Search(),
        page_url=partial(_list_url, search),
    )


def _list_url(search: Search, number: int) -> str:
    return url_for(
        "training.list_authored",
        q=search.words or None,
        lang=search.language or None,
        stretch=search.zone or None,
        state=search.shown or None,
        page=number,
    )


@bp.get("/learn/authoring/new")
@requires(WRITE_LESSONS)
@never_stored
def compose_lesson() -> str:
    """A new lesson, with what belongs into it."""
    spoken = language()
    source = BEGINNING.format(
        language=spoken,
        title=_("A good title"), summary=_("What somebody can do afterwards, in a sentence."),
        opening=_("Why this is worth eight minutes."), part=_("The first part"),
        words=_("A few sentences, with an example from your work."), question=_("A question?"),
        wrong=_("A wrong answer that sounds right"), right=_("The right answer"), why=_("Why it is right."),
    )  # fmt: skip
    return _page(LessonForm(data={"language": spoken, "source": source, "number": "0"}), is_seen=True)


@bp.get("/learn/authoring/<lesson_key>/<lang>")
@requires(WRITE_LESSONS)
@never_stored
def edit_lesson(lesson_key: str, lang: str) -> str:
    """The text of a lesson: to go on writing, or to look at where it comes from a file."""
    source, number, origin = get_source(lesson_key, lang)
    form = LessonForm(data={"key": lesson_key, "language": lang, "source": source, "number": str(number)})
    return _page(form, is_file=origin == Origin.FILE, is_seen=True)


@bp.post("/learn/authoring/preview")
@requires(WRITE_LESSONS)
@accepts_long_texts
@never_stored
def preview_lesson() -> str | tuple[str, int]:
    """How a text would read, and what is wrong with it; nothing is kept. Scripts ask for it while somebody writes."""
    form = LessonForm.received()
    if not form.validate():
        return _page(form, is_seen=not form.source.errors and not form.language.errors), 422
    return _page(form, is_seen=True)


@bp.post("/learn/authoring")
@requires(WRITE_LESSONS)
@accepts_long_texts
@never_stored
def publish_lesson() -> Response | tuple[str, int]:
    """Let people read it; whatever is refused keeps what was typed."""
    form = LessonForm.received()
    if not form.validate():
        return _page(form, is_seen=not form.source.errors and not form.language.errors), 422
    lesson_key, lang, source = form.key.data or "", form.language.data or "", form.source.data or ""
    try:
        with unit_of_work():
            services.publish_draft(
                lesson_key, lang, source, begun_with=form.begun_with(), actor=current_actor()
            )
    except (LessonRefused, KeyStays) as refused:
        form.blame(refused)
        return _page(form, is_seen=True), 422
    except Conflict as refused:
        form.blame(refused)
        return _page(form, is_seen=True), 409
    flash(_("Published. People can read it now."), "success")
    return redirect(url_for("training.list_authored"), 303)


@bp.get("/learn/authoring/<lesson_key>/<lang>/file")
@requires(WRITE_LESSONS)
@never_stored
def export_lesson(lesson_key: str, lang: str) -> Response:
    """The lesson as the file that `flask training publish` reads."""
    source, _number, _origin = get_source(lesson_key, lang)
    answer = Response(source, mimetype="text/markdown")
    answer.headers["Content-Disposition"] = f'attachment; filename="{lesson_key}.{lang}.md"'
    return answer


@bp.post("/learn/authoring/<lesson_key>/archive")
@requires(WRITE_LESSONS)
@never_stored
def archive_lesson(lesson_key: str) -> Response:
    """Take it out of the list."""
    with unit_of_work():
        services.set_archived(lesson_key, is_archived=True, actor=current_actor())
    flash(_("It is out of the list. Whoever has begun it can go on."))
    return redirect(url_for("training.list_authored"), 303)


@bp.post("/learn/authoring/<lesson_key>/restore")
@requires(WRITE_LESSONS)
@never_stored
def restore_lesson(lesson_key: str) -> Response:
    """Put it back on the list."""
    with unit_of_work():
        services.set_archived(lesson_key, is_archived=False, actor=current_actor())
    flash(_("It is on the list again."))
    return redirect(url_for("training.list_authored"), 303)


def _page(form: LessonForm, *, is_file: bool = False, is_seen: bool = False) -> str:
    lesson: Lesson | None = None
    problems: list[Problem] = []
    if is_seen:
        # A text that has no name yet can be looked at all the same.
        key = form.key.data if form.key.data and not form.key.errors else UNNAMED
        lesson, problems = services.read_draft(key, form.language.data or "", form.source.data or "")
    return render_template(
        "training/authoring_form.html",
        form=form,
        is_file=is_file,
        lesson=lesson,
        is_new=not form.begun_with(),
        problems=[(one, _line_of(form.source.data or "", one.line)) for one in problems],
        parts=[(part.title, as_html(part.text)) for part in lesson.parts] if lesson else [],
    )


def _line_of(source: str, number: int) -> str:
    """What stands in this line, so that nobody has to count; nothing where only dashes do."""
    lines = source.replace("\r\n", "\n").split("\n")
    words = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return "" if words == "---" else words[:LONGEST_LINE]
