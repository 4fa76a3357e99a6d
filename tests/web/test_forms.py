"""What people type is taken as they mean it, or not at all."""

from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField
from wtforms.validators import AnyOf

from app.web.forms import AmountField, BaseForm


class PriceForm(BaseForm):
    """What something costs."""

    price = AmountField("")


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("12.5", "12.5"),
        (" 12,50 ", "12.50"),
        ("1250", "1250"),
        ("1.250,00", "1250.00"),
        ("1,250,000.5", "1250000.5"),
    ],
)
def test_an_amount_is_taken_with_a_point_and_with_a_comma(typed: str, meant: str) -> None:
    """R-W7: HR writes amounts as they do everywhere."""
    assert PriceForm(MultiDict({"price": typed})).price.data == Decimal(meant)


class VerdictForm(BaseForm):
    """What is decided, by the button that was pressed."""

    decision = HiddenField(validators=[AnyOf(["counts", "false"])])


@pytest.mark.parametrize(
    "language, said", [("en", "Please choose one of these."), ("de", "Das steht nicht zur Wahl.")]
)
def test_a_made_up_decision_is_refused_plainly_and_in_the_readers_language(
    app: Flask, language: str, said: str
) -> None:
    """Nobody reads words of our own making, such as which values there are."""
    with app.test_request_context(), force_locale(language):
        form = VerdictForm(MultiDict({"decision": "maybe"}))
        assert not form.validate()
        assert list(form.decision.errors) == [said]
