"""What HR says of a perk, what somebody asks for, and what is noted when it is handed over or cannot be."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.rewards.rules.perks import left_after
from app.rewards.vocabulary.perks import (
    DEAREST,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_PIECES,
    MOST_POINTS,
    Each,
)
from app.web.forms import AmountField, BaseForm, DayField

_HUNDRED = Decimal(100)


class PerkForm(BaseForm):
    """A perk as HR offers it; `version`, `stock_seen` and `currency` are those that the page has shown."""

    version = HiddenField(validators=[Length(max=12)])
    stock_seen = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(0)])
    currency = HiddenField(validators=[Length(max=3)])
    name = StringField(_l("What is it?"), [DataRequired(), Length(max=LONGEST_NAME)])
    description = TextAreaField(_l("A few words about it"), [Optional(), Length(max=LONGEST_DESCRIPTION)])
    price = IntegerField(_l("Price in points"), [InputRequired(), NumberRange(1, MOST_POINTS)])
    stock = IntegerField(_l("How many are there?"), [Optional(), NumberRange(0, MOST_PIECES)])
    most_each = IntegerField(_l("How many for one person?"), [Optional(), NumberRange(1, MOST_PIECES)])
    each_period = SelectField(
        _l("In which time?"),
        [InputRequired()],
        choices=[SelectChoice(one.value, _l(one.label)) for one in Each],
    )
    keeper = StringField(_l("Who hands it over?"), [Optional(), Length(max=320)])
    cost = AmountField(_l("What does one cost?"), [Optional(), NumberRange(0, DEAREST // 100)], places=2)
    budget = AmountField(
        _l("Budget for each half-year"), [Optional(), NumberRange(0, DEAREST // 100)], places=2
    )
    taxable = StringField(_l("What should people know about tax?"), [Optional(), Length(max=LONGEST_NOTE)])
    countries = StringField(_l("In which countries?"), [Optional(), Length(max=600)])

    def shown_version(self) -> int:
        """The version that the page has shown; 0 for none."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() else 0

    def show_anew(self, version: int, left: int | None) -> None:
        """Show the perk as it stands, with what was typed; the stock changed by as much as it was changed."""
        self.version.data, found = str(version), left_after(self.stock.data, self.stock_seen.data, left)
        self.stock.data, self.stock_seen.data = None if found is None else max(0, found), left
        self.stock.raw_data = self.stock_seen.raw_data = None


class RedeemForm(BaseForm):
    """The form's own name, so that it is sent once, and the price that the page has shown."""

    entry = HiddenField(validators=[DataRequired(), Length(max=64)])
    price = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, MOST_POINTS)])


class FulfilForm(BaseForm):
    """When a perk was handed over, and a word about it."""

    on = DayField(_l("When?"), [InputRequired()])
    note = StringField(_l("A word about it"), [Optional(), Length(max=LONGEST_NOTE)])


class ReleaseForm(BaseForm):
    """Why a perk cannot be handed over."""

    why = StringField(_l("Why not?"), [DataRequired(), Length(max=LONGEST_NOTE)])


class UndoForm(BaseForm):
    """Why a perk is put back that was handed over."""

    why = StringField(_l("What happened?"), [DataRequired(), Length(max=LONGEST_NOTE)])


def hundredths(value: Decimal | None) -> int | None:
    """An amount in hundredths; None for none."""
    return None if value is None else int((value * _HUNDRED).to_integral_value())


def amount(value: int | None) -> Decimal | None:
    """Hundredths as an amount; None for none."""
    return None if value is None else Decimal(value) / _HUNDRED
