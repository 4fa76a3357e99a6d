"""The clockwork of surveys."""

from datetime import timedelta

from app.core.jobs import job
from app.core.unit_of_work import unit_of_work
from app.training.services import survey_sealing, surveys
from app.training.vocabulary.survey import (
    CLOSE_JOB,
    DESTROY_JOB,
    DESTROY_RELEASED_JOB,
    SEAL_JOB,
    TELL_JOB,
)


@job(CLOSE_JOB, every=timedelta(hours=1))
def close_surveys() -> None:
    """Close the surveys whose last day is over, and seal what is closed."""
    surveys.close_due()
    survey_sealing.seal_due()


@job(SEAL_JOB)
def seal_survey(survey_id: int) -> None:
    """Seal the answers to a survey that was closed, and work out what may be shown."""
    with unit_of_work():
        survey_sealing.seal_survey(survey_id)


@job(DESTROY_JOB, every=timedelta(hours=24))
def destroy_few_answers() -> None:
    """Destroy answers that were too few to show anything, or that nobody has shown."""
    survey_sealing.destroy_due()


@job(DESTROY_RELEASED_JOB)
def destroy_released_answers(survey_id: int) -> None:
    """Destroy the single answers to a survey whose results are out."""
    with unit_of_work():
        survey_sealing.destroy_released(survey_id)


@job(TELL_JOB)
def tell_of_survey(survey_id: int, kind: str) -> None:
    """Tell everybody that a survey is open, or that its results are out."""
    surveys.tell_of_survey(survey_id, kind)
