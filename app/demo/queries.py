"""What the sign-in page asks: with which accounts one may look around."""

from app.accounts.vocabulary import DemoAccount
from app.demo.rules.cast import CAST
from app.demo.vocabulary import DEMO_PASSWORD


def demo_accounts() -> list[DemoAccount]:
    """The accounts of the demo company, one in each situation, in the order in which they are offered."""
    return [DemoAccount(part.name, part.email, DEMO_PASSWORD, dict(part.note)) for part in CAST]
