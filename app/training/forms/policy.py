"""Writing the policy."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from app.training.rules.policy_comments import versions_of
from app.training.vocabulary.policy import LONGEST_POLICY
from app.web.forms import BaseForm
from app.web.parameters import LARGEST


class PolicyDraftForm(BaseForm):
    """What the next version says in one language, and which version of the draft was read; 0 before the first."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, LARGEST)])
    text = TextAreaField(_l("The policy"), [DataRequired(), Length(max=2 * LONGEST_POLICY)])


class PublishPolicyForm(BaseForm):
    """Which versions of the draft were read, as "de=2 en=3", and which open comments are passed over, as "5 8"."""

    seen = HiddenField(validators=[Length(max=400)])
    despite = HiddenField(validators=[Length(max=4_000)])

    def versions(self) -> dict[str, int]:
        """The versions of the draft by language."""
        return versions_of(self.seen.data or "")

    def comments(self) -> set[int]:
        """The numbers of the comments."""
        return {int(one) for one in (self.despite.data or "").split() if one.isdecimal()}


class ReadPolicyForm(BaseForm):
    """Which version somebody has read."""

    number = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, LARGEST)])


class ExportReadersForm(BaseForm):
    """Of which version the readers are taken along, and in which language; in all of them where none is chosen."""

    number = SelectField(_l("Version"), coerce=int)
    language = SelectField(_l("Language"), default="")


class SharePolicyForm(BaseForm):
    """Which version is shared again, and how often it had been before."""

    number = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, LARGEST)])
    share = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, LARGEST)])
