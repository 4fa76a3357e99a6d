"""What authors and editors tell the desk."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.editorial.vocabulary import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_WORD,
    LONGEST_WORDS,
    MOST_MINUTES,
    PieceKind,
)
from app.web.forms import BaseForm
from app.web.parameters import LARGEST


def _version() -> IntegerField:
    return IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, LARGEST)])


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
