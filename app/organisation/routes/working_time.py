"""The answer to whether this is working time."""

from flask import redirect, request
from werkzeug.wrappers import Response

from app.core.unit_of_work import unit_of_work
from app.organisation import services
from app.organisation.permissions import ANSWER_WORKING_TIME
from app.organisation.routes.door import bp
from app.web.access import current_actor, requires, signed_in


@bp.post("/organisation/working-time")
@requires(ANSWER_WORKING_TIME)
def answer_working_time() -> Response:
    """Keep the answer for today; an unreadable one counts as “no”, so that nothing is expected by mistake."""
    person = signed_in()
    assert person is not None  # the view's rule lets nobody else in
    is_working = request.form.get("is_working") == "yes"
    with unit_of_work():
        services.answer_working_time(person.person_id, is_working=is_working, actor=current_actor())
    return redirect("/", 303)
