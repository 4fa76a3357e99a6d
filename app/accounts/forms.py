"""What visitors type to come in."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.accounts.rules.passwords import MAX_LENGTH
from app.web.forms import BaseForm


class SignInForm(BaseForm):
    email = EmailField(
        _l("E-mail address"), [InputRequired(_l("Type your e-mail address.")), Length(max=254)]
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Type your password.")), Length(max=1024)])
    next = HiddenField()


class NewPasswordForm(BaseForm):
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Choose a password.")), Length(max=MAX_LENGTH)],
        description=_l(
            "At least 12 characters. A few words in a row are easy to remember and hard to guess."
        ),
    )
    repeated = PasswordField(
        _l("The same password again"), [InputRequired(_l("Type the password a second time."))]
    )

    def validate_repeated(self, field: Any) -> None:
        if field.data != self.password.data:
            raise ValidationError(_l("The two passwords differ."))


class ChangePasswordForm(NewPasswordForm):
    present = PasswordField(
        _l("Your present password"), [InputRequired(_l("Type your present password.")), Length(max=1024)]
    )


class FirstRunForm(NewPasswordForm):
    name = StringField(_l("Your name"), [InputRequired(_l("Type your name.")), Length(max=200)])
    email = EmailField(
        _l("E-mail address"), [InputRequired(_l("Type your e-mail address.")), Length(max=254)]
    )


class AskForResetForm(BaseForm):
    email = EmailField(
        _l("E-mail address"), [InputRequired(_l("Type your e-mail address.")), Length(max=254)]
    )


class ConfirmPasswordForm(BaseForm):
    password = PasswordField(_l("Password"), [InputRequired(_l("Type your password.")), Length(max=1024)])
    next = HiddenField()


class MakeLinkForm(BaseForm):
    by_mail = BooleanField(_l("Send it by mail"))


class DepartmentForm(BaseForm):
    """Of which department people are shown."""

    department = SelectField(_l("Department"), [Optional()])

    def offer(self, departments: Any) -> None:
        self.department.choices = [
            SelectChoice("", _l("All departments")),
            *(SelectChoice(name, name) for name in departments),
        ]
