"""Keeping the lists of what does not hold any more up to date."""

from datetime import timedelta

from app.core.jobs import job
from app.core.unit_of_work import unit_of_work
from app.rewards.services import issuing
from app.rewards.vocabulary.credentials import SIGN_STATUS_LIST


@job("rewards.renew_status_lists", every=timedelta(days=1))
def renew_status_lists() -> None:
    """Sign every list anew before it holds no longer."""
    issuing.renew_status_lists()


@job(SIGN_STATUS_LIST)
def sign_status_list(number: int) -> None:
    """Sign a list anew, as it is now."""
    with unit_of_work():
        issuing.sign_status_list(number)
