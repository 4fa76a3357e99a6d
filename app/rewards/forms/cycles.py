"""What HR says about cycles of awards, and what people say about their figures."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core.clock import date_from_day, day_from_date
from app.organisation.vocabulary import CURRENCIES
from app.rewards.rules.cycles import Prize, Terms
from app.rewards.vocabulary.cycles import (
    DEAREST_PRIZE,
    LONGEST_PRIZE,
    LONGEST_REASON,
    MOST_CLOSING_DAYS,
    PRIZE_KIND_LABELS,
    TIES_LABELS,
    PrizeKind,
)
from app.web.forms import AmountField, BaseForm, DayField
from app.web.templating import our_words

_HUNDRED = Decimal(100)
_DEAREST = DEAREST_PRIZE // 100
_CURRENCIES = [SelectChoice(code, code) for code in CURRENCIES]


def _hundredths(amount: Decimal | None) -> int | None:
    return None if amount is None else int((amount * _HUNDRED).to_integral_value())


def _choices(labels: Any) -> list[Any]:
    return [SelectChoice(key.value, our_words(words)) for key, words in labels.items()]


class VersionForm(BaseForm):
    """A step; `version` says which state of the cycle the page had shown."""

    version = HiddenField()

    def shown_version(self) -> int:
        """The version that the page had shown; one that cannot be read is none of ours."""
        shown = self.version.data or ""
        return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else -1


class PlanForm(BaseForm):
    """Which period is planned, and from which day on, if not from its first."""

    period = SelectField(_l("Which period?"), [InputRequired()], validate_choice=False)
    first_day = DayField(_l("Count only from this day on"), [Optional()])

    def offer(self, periods: Iterable[tuple[str, str]]) -> None:
        """Say which periods can be planned, each with its title."""
        self.period.choices = [SelectChoice(value, title) for value, title in periods]


class TermsForm(VersionForm):
    """What is agreed on for a cycle; the fields of its places are added by `terms_form`."""

    ties = RadioField(_l("If several share a place"), [InputRequired()])
    leaves_out_executives = BooleanField(
        _l("Executives cannot win: those whom nobody leads and who lead somebody")
    )
    leaves_out_winners = BooleanField(_l("Nobody wins twice running"))
    closing_days = IntegerField(
        _l("Working days for late evidence"), [InputRequired(), NumberRange(0, MOST_CLOSING_DAYS)]
    )
    objection_days = IntegerField(_l("Days to object"), [InputRequired(), NumberRange(1, MOST_CLOSING_DAYS)])
    approver = SelectField(_l("Who is to approve it?"), [Optional()], validate_choice=False)
    budget = AmountField(_l("Budget"), [Optional(), NumberRange(0, _DEAREST)], places=2)
    currency = SelectField(_l("Currency"), [InputRequired()], choices=_CURRENCIES)

    places = 0

    def prize_fields(self) -> list[tuple[int, Any, Any, Any]]:
        """The fields of every place, in order."""
        each = range(1, self.places + 1)
        return [(at, self[f"what_{at}"], self[f"kind_{at}"], self[f"value_{at}"]) for at in each]

    def terms(self) -> Terms:
        """What was agreed on, as the service takes it."""
        return Terms(
            ties=self.ties.data,
            leaves_out_executives=self.leaves_out_executives.data,
            leaves_out_winners=self.leaves_out_winners.data,
            closing_days=self.closing_days.data or 0,
            objection_days=self.objection_days.data or 0,
            budget=_hundredths(self.budget.data),
            prizes=tuple(
                Prize(at, (what.data or "").strip(), kind.data, _hundredths(value.data) or 0)
                for at, what, kind, value in self.prize_fields()
            ),
        )

    def approver_id(self) -> int | None:
        """Who is asked to approve; nobody in particular where nobody is chosen."""
        chosen = self.approver.data or ""
        return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None


def terms_form(places: int) -> type[TermsForm]:
    """The form of a cycle in which so many places win."""
    fields: dict[str, Any] = {"places": places}
    for at in range(1, places + 1):
        fields[f"what_{at}"] = StringField(_l("What is it?"), [Optional(), Length(max=LONGEST_PRIZE)])
        fields[f"kind_{at}"] = SelectField(_l("What kind of prize is it?"), [InputRequired()])
        fields[f"value_{at}"] = AmountField(
            _l("Value"), [InputRequired(), NumberRange(0, _DEAREST)], places=2
        )
    return type("TermsFormOfPlaces", (TermsForm,), fields)


def offer_terms(form: TermsForm, people: Iterable[tuple[int, str]], nobody: str) -> None:
    """Say what can be chosen in it."""
    form.ties.choices = _choices(TIES_LABELS)
    form.approver.choices = [
        SelectChoice("", nobody),
        *(SelectChoice(str(number), name) for number, name in people),
    ]
    for _at, _what, kind, _value in form.prize_fields():
        kind.choices = _choices(PRIZE_KIND_LABELS)


def values_of(terms: Terms) -> dict[str, Any]:
    """What stands in the form before anybody has typed."""
    values: dict[str, Any] = {
        name: getattr(terms, name)
        for name in ("ties", "leaves_out_executives", "leaves_out_winners", "closing_days", "objection_days")
    }
    values["budget"] = None if terms.budget is None else Decimal(terms.budget) / 100
    for prize in terms.prizes:
        values[f"what_{prize.place}"], values[f"kind_{prize.place}"] = prize.what, prize.kind
        values[f"value_{prize.place}"] = Decimal(prize.value) / 100
    return values


class BudgetForm(VersionForm):
    """Another budget, once it is known what is won."""

    budget = AmountField(_l("Budget"), [InputRequired(), NumberRange(0, _DEAREST)], places=2)

    def hundredths(self) -> int:
        """The budget in hundredths."""
        return _hundredths(self.budget.data) or 0


class ReasonForm(VersionForm):
    """Why somebody is left out, or a cycle is opened again."""

    why = TextAreaField(_l("Why?"), [DataRequired(), Length(max=LONGEST_REASON)])


class ApprovalForm(VersionForm):
    """Which figures are approved: those with this hash."""

    hash = HiddenField()


class AnswerForm(BaseForm):
    """What HR found about an objection."""

    answer = TextAreaField(_l("What did you find?"), [DataRequired(), Length(max=LONGEST_REASON)])


class ObjectionForm(BaseForm):
    """What is wrong with one's figures; `number` says with which."""

    number = HiddenField()
    words = TextAreaField(_l("What is wrong?"), [DataRequired(), Length(max=LONGEST_REASON)])

    def shown_number(self) -> int:
        """The number of the figures that the page had shown."""
        shown = self.number.data or ""
        return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else -1


class PrizeForm(VersionForm):
    """What was handed over to a winner, when, and where it is taxed."""

    what = StringField(_l("What was it?"), [DataRequired(), Length(max=LONGEST_PRIZE)])
    kind = SelectField(_l("What kind of prize is it?"), [InputRequired()])
    value = AmountField(_l("Value"), [InputRequired(), NumberRange(0, _DEAREST)], places=2)
    currency = SelectField(_l("Currency"), [InputRequired()], choices=_CURRENCIES)
    country = StringField(_l("Country in which it is taxed"), [DataRequired()])
    on = DayField(_l("When?"), [InputRequired()])

    def offer(self) -> None:
        """Say what can be chosen in it."""
        self.kind.choices = _choices(PRIZE_KIND_LABELS)

    def given(self) -> dict[str, Any]:
        """What was handed over, as the service takes it."""
        assert self.on.data is not None  # it is required
        return {
            "what": self.what.data or "",
            "kind": PrizeKind(self.kind.data),
            "value": _hundredths(self.value.data) or 0,
            "currency": self.currency.data,
            "country": self.country.data or "",
            "on": day_from_date(self.on.data),
        }


def values_of_prize(what: str, kind: str, value: int, currency: str, country: str, on: int) -> dict[str, Any]:
    """What stands in the form before anybody has typed."""
    return {
        "what": what, "kind": kind, "value": Decimal(value) / 100, "currency": currency, "country": country,
        "on": date_from_day(on),
    }  # fmt: skip


class WishesForm(BaseForm):
    """Whether one takes part in awards, and is named when one wins."""

    takes_part = BooleanField(_l("I take part in awards and prizes"))
    is_named = BooleanField(_l("If I win, colleagues may read my name"))
