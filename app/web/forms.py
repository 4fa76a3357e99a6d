"""Forms: typed fields, messages in the reader's language; forgery protection is not theirs but every request's."""

from collections.abc import Sequence
from typing import Any, Self

from flask import request
from flask_babel import get_domain, gettext
from wtforms import DateField, DecimalField, FileField, Form

from app.core.clock import YEARS
from app.core.errors import DomainError, Invalid
from app.web.refusals import status_of


class _Translations:
    """Gives WTForms' own messages in the reader's language."""

    def gettext(self, string: str) -> str:
        return str(gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        # Not Flask-Babel's own, which would fill the blanks that WTForms fills afterwards.
        return str(get_domain().get_translations().ungettext(singular, plural, n))


class BaseForm(Form):
    """The base of every form: `form = SomeForm.received()`, then `form.validate()`."""

    class Meta:
        """How WTForms behaves for us."""

        csrf = False

        def get_translations(self, form: Form) -> _Translations:
            return _Translations()

    @classmethod
    def received(cls, **kwargs: Any) -> Self:
        """The form as it was sent with this request."""
        return cls(request.form, **kwargs)

    def blame(self, error: DomainError) -> int:
        """Show a refusal of the domain at its field, or above the form if it names none of them; gives its status."""
        words = translate_error(error)
        field = self._fields.get(error.field) if isinstance(error, Invalid) else None
        errors: Sequence[Any] = self.form_errors if field is None else field.errors
        if field is None:
            self.form_errors = [*errors, words]
        else:
            field.errors = [*errors, words]
        return status_of(error)


class UploadField(FileField):
    """A file that was really sent as one: words under its name are none, as files under other names are no words."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what came as a file."""
        self.raw_data = request.files.getlist(self.name)
        super().process_formdata(self.raw_data)


class DayField(DateField):
    """A date in these centuries. Days at the ends of the calendar have no day before or after to count with."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take a date, unless nobody can mean it."""
        super().process_formdata(valuelist)
        if self.data is not None and self.data.year not in YEARS:
            self.data = None
            raise ValueError(self.gettext("Not a valid date value."))


class AmountField(DecimalField):
    """An amount of money. What Python calls a number and nobody can count or pay, as "sNaN", is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take an amount."""
        super().process_formdata(valuelist)
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value."))


def translate_error(error: DomainError) -> str:
    """A refusal in the reader's language."""
    return str(gettext(error.message, **error.params))
