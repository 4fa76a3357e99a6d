"""What people type is taken as they mean it, or not at all."""

from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

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
