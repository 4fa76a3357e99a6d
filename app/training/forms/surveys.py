"""Writing a survey, opening it, and looking through what was written before it is shown."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.training.vocabulary.lessons import Topic
from app.training.vocabulary.survey import (
    LONGEST_ABOUT,
    LONGEST_OPTION,
    LONGEST_QUESTION,
    LONGEST_TITLE,
    MOST_OPTIONS,
    QuestionKind,
)
from app.web.forms import BaseForm, DayField
from app.web.parameters import LARGEST

_LONGEST_OPTIONS = MOST_OPTIONS * (LONGEST_OPTION + 4)


class SurveyForm(BaseForm):
    """What a survey is called; `version` is that of the draft that was seen."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, LARGEST)])
    title = StringField(_l("Title"), [DataRequired(), Length(max=LONGEST_TITLE)])
    about = TextAreaField(_l("What it is about"), [Optional(), Length(max=LONGEST_ABOUT)])


class QuestionForm(BaseForm):
    """One question; its answers stand line by line, the right one behind a star."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, LARGEST)])
    kind = SelectField(
        _l("What is it after?"),
        [InputRequired()],
        choices=[SelectChoice(one.value, _l(one.label)) for one in QuestionKind],
    )
    words = TextAreaField(_l("The question"), [DataRequired(), Length(max=LONGEST_QUESTION)])
    options = TextAreaField(_l("Its answers"), [Optional(), Length(max=_LONGEST_OPTIONS)])
    topic = SelectField(
        _l("Which lessons help with it?"),
        [Optional()],
        choices=[
            SelectChoice("", _l("no lessons")),
            *(SelectChoice(one.value, _l(one.label)) for one in Topic),
        ],
    )


class OpenSurveyForm(BaseForm):
    """Up to and with which day a survey takes answers."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(1, LARGEST)])
    closes_on = DayField(_l("The last day for answers"), [InputRequired()])


class ReleaseForm(BaseForm):
    """That somebody has looked through what was written, and which names are taken out of it."""

    black = TextAreaField(_l("Names to take out everywhere"), [Optional(), Length(max=2_000)])
    looked = BooleanField(
        _l("I have looked through the words above, and nobody can be recognised in them"),
        [DataRequired(_l("Tick this once you have."))],
    )


def translated(form: type[BaseForm], languages: Sequence[tuple[str, str]]) -> type[Any]:
    """The form with its words in further languages beside it; (code, name) of each."""
    fields: dict[str, Any] = {}
    for code, name in languages:
        if form is SurveyForm:
            fields[f"title_{code}"] = StringField(_l("Title (%(language)s)", language=name), [Optional(), Length(max=LONGEST_TITLE)])  # fmt: skip
            fields[f"about_{code}"] = TextAreaField(_l("What it is about (%(language)s)", language=name), [Optional(), Length(max=LONGEST_ABOUT)])  # fmt: skip
        else:
            fields[f"words_{code}"] = TextAreaField(_l("The question (%(language)s)", language=name), [Optional(), Length(max=LONGEST_QUESTION)])  # fmt: skip
            fields[f"options_{code}"] = TextAreaField(_l("Its answers (%(language)s)", language=name), [Optional(), Length(max=_LONGEST_OPTIONS)])  # fmt: skip
    return type(form.__name__, (form,), fields)
