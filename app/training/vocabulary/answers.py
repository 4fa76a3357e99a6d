"""The words of answers to common worries."""

from typing import Final

from app.journey.vocabulary import Zone

#: Texts in this language are there for every zone; where another one is missing they stand in for it.
FIRST_LANGUAGE: Final = "en"
ANSWER_LANGUAGES: Final = ("en", "de")
#: The zones that have answers, in the order of the trail.
ANSWERED_ZONES: Final = (Zone.NOT_STARTED, Zone.CONSUMER, Zone.SHARER, Zone.CREATOR, Zone.ENGAGED)
