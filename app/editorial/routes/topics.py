"""Wanted topics: asking for one, taking it up or passing, and what one knows something about."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import today
from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.forms import InterestsForm, TakeTopicForm, TopicForm
from app.editorial.permissions import ASK_FOR_TOPICS, WRITE_PIECES
from app.editorial.routes.door import bp, own_id
from app.editorial.vocabulary import MOST_WORDS_OF_TOPIC, PieceKind, TextRefused, TopicTaken, _l
from app.web.access import current_actor, requires
from app.web.security import never_stored


@bp.get("/topics")
@requires(WRITE_PIECES)
@never_stored
def list_topics() -> str:
    return _list_page(InterestsForm())


@bp.get("/topics/request")
@requires(ASK_FOR_TOPICS)
@never_stored
def request_topic() -> str:
    return _request_page(TopicForm())


@bp.post("/topics")
@requires(ASK_FOR_TOPICS)
@never_stored
def ask_for_topic() -> Response | tuple[str, int]:
    form = TopicForm.received()
    if form.validate() and form.wanted_until.data is not None:
        try:
            with unit_of_work():
                topic = services.ask_for_topic(
                    form.title.data or "",
                    why=form.why.data or "",
                    words=form.words.data or "",
                    wanted_until=form.wanted_until.data,
                    is_one_enough=form.is_one_enough.data,
                    actor=current_actor(),
                )
                topic_id = topic.id
            flash(_("Asked. Whoever knows something about it is told."))
            return _to(topic_id)
        except Invalid as refused:
            form.blame(refused)
    return _request_page(form), 422


@bp.get("/topics/<int:topic_id>")
@requires(WRITE_PIECES)
@never_stored
def show_topic(topic_id: int) -> str:
    return _topic_page(topic_id)


@bp.post("/topics/<int:topic_id>/taking")
@requires(WRITE_PIECES)
@never_stored
def take_topic(topic_id: int) -> Response | tuple[str, int]:
    form = TakeTopicForm.received()
    if not form.validate():
        raise TextRefused(_l("Choose what it will be."), field="kind")
    try:
        with unit_of_work():
            piece_id = services.take_topic(topic_id, PieceKind(form.kind.data), actor=current_actor())
    except TopicTaken as faster:
        form.blame(faster)
        return _topic_page(topic_id, form), 409
    return redirect(url_for("editorial.show_draft", piece_id=piece_id), 303)


@bp.post("/topics/<int:topic_id>/passing")
@requires(WRITE_PIECES)
@never_stored
def pass_topic(topic_id: int) -> Response:
    with unit_of_work():
        services.pass_topic(topic_id, actor=current_actor())
    flash(_("You are not offered it again. Colleagues do not see that."))
    return redirect(url_for("editorial.list_topics"), 303)


@bp.post("/topics/<int:topic_id>/withdrawal")
@requires(WRITE_PIECES)
@never_stored
def withdraw_topic(topic_id: int) -> Response:
    with unit_of_work():
        services.withdraw_topic(topic_id, actor=current_actor())
    flash(_("Withdrawn. Whoever writes about it is told."))
    return _to(topic_id)


@bp.post("/interests")
@requires(WRITE_PIECES)
@never_stored
def name_interests() -> Response | tuple[str, int]:
    form = InterestsForm.received()
    if form.validate():
        try:
            with unit_of_work():
                services.name_interests(form.words.data or "", actor=current_actor())
            return redirect(url_for("editorial.list_topics", _anchor="interests"), 303)
        except Invalid as refused:
            form.blame(refused)
    return _list_page(form), 422


@bp.post("/interests/removal")
@requires(WRITE_PIECES)
@never_stored
def remove_interest() -> Response:
    with unit_of_work():
        services.remove_interest(request.form.get("key", ""), actor=current_actor())
    return redirect(url_for("editorial.list_topics", _anchor="interests"), 303)


def _to(topic_id: int) -> Response:
    return redirect(url_for("editorial.show_topic", topic_id=topic_id), 303)


def _list_page(form: InterestsForm) -> str:
    wanted = queries.list_wanted(own_id())
    offered = [line for line in wanted if not line.is_passed]
    return render_template(
        "editorial/topics.html",
        form=form,
        matching=[line for line in offered if line.is_matching],
        others=[line for line in offered if not line.is_matching],
        passed=[line for line in wanted if line.is_passed],
        taken=queries.list_taken(own_id()),
        asked=queries.list_asked(own_id()),
        interests=queries.list_interests(own_id()),
        words_in_use=queries.list_words_in_use(),
        may_ask=ASK_FOR_TOPICS.allows(current_actor()),
        own_id=own_id(),
        today=today(),
    )


def _request_page(form: TopicForm) -> str:
    return render_template(
        "editorial/topic_request.html",
        form=form,
        words_in_use=queries.list_words_in_use(),
        most=MOST_WORDS_OF_TOPIC,
    )


def _topic_page(topic_id: int, form: TakeTopicForm | None = None) -> str:
    line = queries.get_topic(topic_id, own_id())
    return render_template(
        "editorial/topic.html",
        line=line,
        topic=line.topic,
        form=form or TakeTopicForm(),
        own=line.take_of(own_id()),
        is_asker=line.topic.asker_id == own_id(),
        may_withdraw=services.may_withdraw(line.topic, current_actor()),
        is_open=line.is_open(today()),
        is_wanted=line.topic.is_wanted(today()),
    )
