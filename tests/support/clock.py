"""Time in tests: it stands still until a test moves it."""

from datetime import UTC, datetime

from app.core.clock import Day, FixedClock, day_of

MONDAY_MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class TestClock(FixedClock):
    """The application's "now", in the test's hand: `clock.advance(days=30)`."""

    __test__ = False

    @property
    def now(self) -> datetime:
        """The instant at which time stands."""
        return self.at

    @property
    def day(self) -> Day:
        """The organisation's day on which time stands."""
        return day_of(self.at)

    def move_to(self, instant: datetime) -> None:
        """Let it be this instant."""
        self.at = instant.astimezone(UTC)
