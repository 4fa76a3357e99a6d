"""Reading what somebody answered in their own words: by one coach, once, without a name."""

from collections.abc import Mapping

from app.coaching.permissions import READ_ANSWERS
from app.coaching.queries import answers as queries
from app.coaching.queries.questions import is_trusted, list_coaches_for
from app.coaching.vocabulary.answers import ANSWERS_GRADED
from app.coaching.vocabulary.questions import NotForOverseers
from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import today
from app.core.errors import NotAllowed
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.notices.services import tell_all
from app.people.queries import list_administrators
from app.people.services.holding import hold_people
from app.training.services.own_words import Grade, grade_own_words

_DAYS_OF_WEEK = 7


def grade_answers(attempt_id: int, grades: Mapping[int, Grade], *, actor: Actor) -> None:
    """Grade what waits in an attempt, by the numbers of its questions; whoever wrote it is told.

    Raises NotForOverseers, AnswerNotFound for what this coach may not read, SomethingUnread, and DecidedMeanwhile.
    """
    coach_id = demand_trusted(actor)
    hold_people([queries.find_author(attempt_id, coach_id)])
    # Since we looked the coach may have become the one who leads them.
    queries.find_author(attempt_id, coach_id)
    grade_own_words(attempt_id, grades, actor=actor)
    record(ANSWERS_GRADED, actor=actor, object_type="attempt", object_id=attempt_id)


def offer_answers() -> int:
    """Tell the coaches who have not heard of it what waits to be read; nobody who could, and administrators hear it."""
    told = 0
    for attempt_id, person_id in queries.list_all_waiting():
        with unit_of_work():
            told += _offer(attempt_id, list_coaches_for(person_id))
        heartbeat()
    return told


def _offer(attempt_id: int, coaches: list[int]) -> int:
    if not coaches:
        key = f"coach-missing:{today() // _DAYS_OF_WEEK}"
        return tell_all("coach_missing", [(one, key, {}) for one in list_administrators()])
    return tell_all("answers_wait", [(one, f"answers:{attempt_id}:wait", {}) for one in coaches])


def demand_trusted(actor: Actor) -> int:
    """The coach who acts. Raises NotAllowed for whoever is none, and NotForOverseers."""
    READ_ANSWERS.demand(actor)
    if actor.person_id is None:
        raise NotAllowed
    if not is_trusted(actor.person_id):
        raise NotForOverseers
    return actor.person_id
