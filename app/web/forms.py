"""Forms: typed fields, messages in the reader's language; forgery protection is not theirs but every request's."""

import re
from collections.abc import Sequence
from typing import Any, Final, Self

from flask import request
from flask_babel import get_domain, gettext
from wtforms import DateField, DecimalField, FileField, Form

from app.core.clock import YEARS
from app.core.errors import DomainError, Invalid
from app.core.fields import _l
from app.web.refusals import status_of

#: What WTForms says of what somebody typed, in words of ours: what to do, and nothing about fields and values.
_PLAINLY: Final = {
    "This field is required.": _l("Please fill this in."),
    "Not a valid choice.": _l("Please choose one of these."),
    "Invalid value, must be one of: %(values)s.": _l("Please choose one of these."),
    "Not a valid date value.": _l("Please give a date."),
    "Not a valid datetime value.": _l("Please give a day and a time."),
    "Not a valid integer value.": _l("Please write a whole number."),
    "Number must be between %(min)s and %(max)s.": _l("Please write a number from %(min)s to %(max)s."),
    "Number must be at least %(min)s.": _l("Please write a number of at least %(min)s."),
    # With a plural; these two stand in app/translations/borrowed.py for the translators.
    "Field cannot be longer than %(max)d character.": "This is too long: %(max)d character at most.",
    "Field cannot be longer than %(max)d characters.": "This is too long: %(max)d characters at most.",
}


_AMOUNT: Final = _l("Please write an amount, such as 12.50.")
#: Thousands set apart, and cents: "1.250,00" or "1,250.00".
_GROUPED: Final = re.compile(r"(\d{1,3}(?:\.\d{3})+(?=,)|\d{1,3}(?:,\d{3})+(?=\.))[.,](\d{1,2})")


class _Translations:
    """Gives WTForms' own messages in plain words, and in the reader's language."""

    def gettext(self, string: str) -> str:
        return str(gettext(_PLAINLY.get(string, string)))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        # Not Flask-Babel's own, which would fill the blanks that WTForms fills afterwards.
        said = _PLAINLY.get(singular, singular), _PLAINLY.get(plural, plural)
        return str(get_domain().get_translations().ungettext(*said, n))


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

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Whether all is well. What cannot be read as a number or a date is said to be that, and not also too large."""
        is_well = super().validate(*args, **kwargs)
        for field in self._fields.values():
            unread = list(getattr(field, "process_errors", ()))
            if unread and list(field.errors[: len(unread)]) == unread:
                field.errors = unread
        return is_well

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
    """An amount of money, with a point or a comma before the cents, as people write it.

    What Python calls a number and nobody can count or pay, as "sNaN", is none; nor is 1.250, which is a thousand to some and
    little more than one to others.
    """

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take an amount."""
        written = str(valuelist[0]).strip() if valuelist else ""
        if grouped := _GROUPED.fullmatch(written):
            written = re.sub(r"\D", "", grouped[1]) + "." + grouped[2]
        try:
            super().process_formdata([written.replace(",", ".")] if valuelist else [])
        except ValueError:
            self.data = None
        is_amount = (
            self.data is not None and self.data.is_finite() and -int(self.data.as_tuple().exponent) <= 2
        )
        if written and not is_amount:
            self.data = None
            raise ValueError(self.gettext(_AMOUNT))


def translate_error(error: DomainError) -> str:
    """A refusal in the reader's language."""
    return str(gettext(error.message, **error.params))
