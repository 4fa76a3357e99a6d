"""Commenting on the draft of the policy, settling comments, and having no objections."""

from hashlib import blake2b

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.training.rules.policy_comments import versions_of
from app.training.vocabulary.policy_comments import LONGEST_COMMENT, LONGEST_PART
from app.web.forms import BaseForm


class PolicyCommentForm(BaseForm):
    """Something about a part of the draft; `entry` keeps a form sent twice from saying it twice."""

    entry = HiddenField(validators=[Length(max=64)])
    language = HiddenField(validators=[Length(max=16)])
    part = HiddenField(validators=[Length(max=LONGEST_PART)])
    words = TextAreaField(_l("Your comment"), [DataRequired(), Length(max=2 * LONGEST_COMMENT)])

    def entry_id(self) -> str:
        """What tells this comment from others: the same form sent twice is one, two filled in side by side are two."""
        said = (self.entry.data, self.language.data, self.part.data, self.words.data)
        return blake2b(repr(said).encode(), digest_size=16).hexdigest()


class SettleCommentForm(BaseForm):
    """What a comment is settled with."""

    answer = TextAreaField(
        _l("What came of it, in a sentence"), [DataRequired(), Length(max=2 * LONGEST_COMMENT)]
    )


class ApproveDraftForm(BaseForm):
    """Which versions of the draft were read, as "de=2 en=3"."""

    seen = HiddenField(validators=[DataRequired(), Length(max=400)])

    def versions(self) -> dict[str, int]:
        """The versions of the draft by language."""
        return versions_of(self.seen.data or "")
