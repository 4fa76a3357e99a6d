"""The clockwork of surveys."""

from datetime import timedelta

from app.core.jobs import job
from app.training.services import surveys
from app.training.vocabulary.survey import CLOSE_JOB, DESTROY_JOB, TELL_JOB


@job(CLOSE_JOB, every=timedelta(hours=1))
def close_surveys() -> None:
    """Close the surveys whose last day is over."""
    surveys.close_due()


@job(DESTROY_JOB, every=timedelta(hours=24))
def destroy_few_answers() -> None:
    """Destroy answers that were too few to show anything."""
    surveys.destroy_few()


@job(TELL_JOB)
def tell_of_survey(survey_id: int, kind: str) -> None:
    """Tell everybody that a survey is open, or that its results are out."""
    surveys.tell_of_survey(survey_id, kind)
