"""What authors and editors tell the desk."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.editorial.vocabulary import (
    LONGEST_ADVICE,
    LONGEST_ALTERNATIVE,
    LONGEST_POST,
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_WORD,
    LONGEST_WORDS,
    MOST_MINUTES,
    PieceKind,
    WordKind,
)
from app.web.forms import BaseForm, DayField, UploadField
from app.web.parameters import LARGEST


def _version() -> IntegerField:
    return IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, LARGEST)])


def whole_number(given: object) -> int:
    """A row's number as it stands in a form; 0 for what is none."""
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


class BeginDraftForm(BaseForm):
    """What is to be written."""

    kind = RadioField(
        _l("What do you want to write?"),
        [InputRequired()],
        choices=[SelectChoice(kind.value, _l(kind.label)) for kind in PieceKind],
        default=PieceKind.ARTICLE.value,
    )
    title = StringField(_l("Working title"), [DataRequired(), Length(max=LONGEST_TITLE)])


class DraftForm(BaseForm):
    """A text as its author types it, and the version that they had before them."""

    version = _version()
    title = StringField(_l("Title"), [DataRequired(), Length(max=LONGEST_TITLE)])
    #: Counted again once it is in the form that is kept: browsers send two signs for each end of a line.
    text = TextAreaField(_l("Text"), [Optional(), Length(max=2 * LONGEST_TEXT)])
    voice_note = TextAreaField(
        _l("What should editors leave alone?"), [Optional(), Length(max=LONGEST_WORDS)]
    )
    over = HiddenField()  #: sent by the page that has shown what another window saved


class MinutesForm(BaseForm):
    """How long somebody means to work on a piece, how long they have, and how long it was when they opened the page."""

    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, MOST_MINUTES)])
    planned = IntegerField(_l("Minutes that I have"), [Optional(), NumberRange(0, MOST_MINUTES)])
    spent = IntegerField(_l("Minutes so far"), [Optional(), NumberRange(0, MOST_MINUTES)])


class VersionForm(BaseForm):
    """An act upon a text, and the version that was read."""

    version = _version()


class HandInForm(VersionForm):
    """What its author says to the desk along with a draft."""

    answer = TextAreaField(_l("Your answer"), [Optional(), Length(max=LONGEST_WORDS)])


class DecideForm(BaseForm):
    """What an author makes of suggestions: those that are named, or all that are ticked."""

    version = _version()
    suggestion = SelectMultipleField(validate_choice=False)
    decision = HiddenField(validators=[InputRequired()])
    words = TextAreaField(_l("In your own words"), [Optional(), Length(max=LONGEST_WORDS)])
    answer = StringField(
        _l("If you keep yours: a word to the editor"), [Optional(), Length(max=LONGEST_WORDS)]
    )

    def ids(self) -> list[int]:
        """The numbers of the suggestions; what is no number names none."""
        return [int(one) for one in self.suggestion.data or [] if one.isdecimal() and len(one) < 18]

    def name_fields(self) -> None:
        """Let messages lead to the fields of the suggestion that they are about."""
        for one in self.ids()[:1]:
            self.words.id, self.answer.id = f"words-{one}", f"answer-{one}"

    def typed(self) -> list[tuple[str, str]]:
        """What was typed, with what was asked."""
        said = [(str(field.label.text), field.data or "") for field in (self.words, self.answer)]
        return [(label, words) for label, words in said if words.strip()]


class CheckForm(BaseForm):
    """In which language a text is to be checked."""

    dialect = StringField(_l("Language of the text"), [Length(max=16)])


class FindingForm(BaseForm):
    """What an author makes of a finding, and the version of the text that they saw it in."""

    version = _version()
    replacement = StringField(validators=[Optional(strip_whitespace=False), Length(max=LONGEST_WORDS)])


class WordForm(BaseForm):
    """A word of the author's own dictionary."""

    word = StringField(validators=[DataRequired(), Length(max=LONGEST_WORD)])


class AddAuthorForm(BaseForm):
    """Who is to write along."""

    email = StringField(_l("E-mail address of a colleague"), [DataRequired(), Length(max=320)])


class PictureForm(BaseForm):
    """A picture, and what those read who do not see it."""

    file = UploadField(_l("Picture"), [InputRequired()])
    alternative = StringField(_l("What is to be seen on it?"), [Optional(), Length(max=LONGEST_ALTERNATIVE)])
    is_decoration = BooleanField(_l("It only decorates: whoever does not see it misses nothing"))


class OfferDraftForm(BaseForm):
    """Who is to take a draft over."""

    colleague = StringField(_l("E-mail address of a colleague"), [DataRequired(), Length(max=320)])


class CircleForm(BaseForm):
    """What a circle is called."""

    name = StringField(_l("Name of the circle"), [DataRequired(), Length(max=80)])


class AskPeersForm(BaseForm):
    """Which peers are to read a draft."""

    peer = SelectMultipleField(_l("Ask peers to read it"), validate_choice=False)

    def ids(self) -> list[int]:
        """The numbers of the people; what is no number names nobody."""
        return [int(one) for one in self.peer.data or [] if one.isdecimal() and len(one) < 18]


class CommentForm(BaseForm):
    """What a peer says about a draft, or about words of it."""

    words = TextAreaField(_l("What do you think?"), [Optional(), Length(max=LONGEST_WORDS)])
    quote = StringField(_l("About which words?"), [Optional(), Length(max=LONGEST_WORDS)])
    replacement = StringField(_l("What could stand there instead?"), [Optional(), Length(max=LONGEST_WORDS)])

    def typed(self) -> list[tuple[str, str]]:
        """What was typed, with what was asked."""
        said = [
            (str(field.label.text), field.data or "") for field in (self.words, self.quote, self.replacement)
        ]
        return [(label, words) for label, words in said if words.strip()]


class AdviceForm(BaseForm):
    """What the desk advises, and the version that was read; 0 before the first."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, LARGEST)])
    text = TextAreaField(_l("What the desk advises"), [Optional(), Length(max=2 * LONGEST_ADVICE)])


class HouseWordForm(BaseForm):
    """A word of the company."""

    word = StringField(_l("Word"), [DataRequired(), Length(max=LONGEST_WORD)])
    kind = RadioField(
        _l("What about it?"),
        [InputRequired()],
        choices=[SelectChoice(kind.value, _l(kind.label)) for kind in WordKind],
        default=WordKind.AVOID.value,
    )
    preferred = StringField(_l("Better"), [Optional(), Length(max=LONGEST_WORD)])
    advice = StringField(_l("Why"), [Optional(), Length(max=300)])
    language = SelectField(_l("In texts in"), [Optional()])


class ReadyPostForm(BaseForm):
    """A post as its author keeps it for one platform; version 0 is what was prepared."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, LARGEST)])
    text = TextAreaField(_l("Your post"), [DataRequired(), Length(max=2 * LONGEST_POST)])


class ReminderForm(BaseForm):
    """When somebody wants to be reminded; without a time, not at all."""

    at = DateTimeLocalField(_l("Remind me on"), [Optional()], format="%Y-%m-%dT%H:%M")


class PostedForm(BaseForm):
    """Where a post can be seen."""

    link = StringField(_l("Link to your post"), [DataRequired(), Length(max=2000)])


class TopicForm(BaseForm):
    """What colleagues are asked to write about."""

    title = StringField(_l("Which topic?"), [DataRequired(), Length(max=LONGEST_TITLE)])
    why = TextAreaField(_l("Why, and for whom?"), [DataRequired(), Length(max=LONGEST_WORDS)])
    words = StringField(_l("What is it about?"), [DataRequired(), Length(max=500)])
    wanted_until = DayField(_l("Until when?"), [DataRequired()])
    is_one_enough = BooleanField(_l("One piece is enough: whoever takes it first writes it"))


class TakeTopicForm(BaseForm):
    """As what somebody writes about a topic."""

    kind = SelectField(
        _l("What will it be?"),
        choices=[SelectChoice(kind.value, _l(kind.label)) for kind in PieceKind],
        default=PieceKind.ARTICLE.value,
    )


class InterestsForm(BaseForm):
    """What somebody knows something about."""

    words = StringField(_l("Add topics"), [DataRequired(), Length(max=500)])


class PublishForm(BaseForm):
    """Where it can be read."""

    link = StringField(_l("Link to where it can be read"), [DataRequired(), Length(max=2000)])


class PublishOnBlogForm(BaseForm):
    """When it goes onto the blog; at once without a time."""

    at = DateTimeLocalField(_l("When?"), [Optional()], format="%Y-%m-%dT%H:%M")


class CorrectPieceForm(BaseForm):
    """A published text as it should be, and what readers are told about it."""

    version = _version()
    title = StringField(_l("Title"), [DataRequired(), Length(max=LONGEST_TITLE)])
    text = TextAreaField(_l("Text"), [DataRequired()])
    why = StringField(_l("What was corrected?"), [DataRequired(), Length(max=500)])


class WithdrawPieceForm(BaseForm):
    """Why a piece was taken off."""

    reason = StringField(_l("Why?"), [Optional(), Length(max=500)])


class CopyForm(BaseForm):
    """An editor's copy of a text, and the version that they had before them."""

    version = _version()
    copy = TextAreaField(_l("Your copy"), [Optional(), Length(max=2 * LONGEST_TEXT)])


class AnswerForm(BaseForm):
    """What an editor sends: suggestions with a word about each, a question, or that it is ready."""

    seen = _version()  #: the version of the copy of which they saw the changes
    outcome = HiddenField(validators=[InputRequired()])
    words = TextAreaField(_l("A word to the author"), [Optional(), Length(max=LONGEST_WORDS)])


class FilterQueueForm(BaseForm):
    """What the queue is narrowed down to; it comes in the address."""

    kind = SelectField(_l("Kind"), [Optional()])
    lane = SelectField(_l("Lane"), [Optional()])
    holder = SelectField(_l("Who has it"), [Optional()])
    language = SelectField(_l("Language"), [Optional()])
    overdue = BooleanField(_l("Only what is overdue"))


class AssignForm(BaseForm):
    """To whom drafts are to be given: those that are ticked."""

    piece = SelectMultipleField(validate_choice=False)
    editor = SelectField(_l("Editor"), [InputRequired()], coerce=whole_number)
    is_sure = BooleanField(_l("They are away; give it to them all the same"))

    def ids(self) -> list[int]:
        """The numbers of the drafts; what is no number names none."""
        return [number for number in map(whole_number, self.piece.data or []) if number]


class HandOverForm(BaseForm):
    """To whom a draft is to be given, and who had it on the page that was read."""

    held_by = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, LARGEST)])
    editor = SelectField(_l("Editor"), [InputRequired()], coerce=whole_number)
    is_sure = BooleanField(_l("They are away; give it to them all the same"))
