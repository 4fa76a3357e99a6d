"""The clockwork of fair play: looking at what came in, never while somebody waits for an answer."""

from datetime import timedelta

from app.core.jobs import job
from app.rewards.services import fair_play
from app.rewards.vocabulary.fair_play import CHECK_FAIR_PLAY


@job(CHECK_FAIR_PLAY, every=timedelta(minutes=5), lease=timedelta(minutes=15))
def check_fair_play() -> None:
    """Look at what came in since the look before the last one."""
    fair_play.look_at_new_acts()
