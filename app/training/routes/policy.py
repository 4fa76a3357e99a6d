"""The social media policy for everybody: reading it, saying so, and what has changed."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Conflict
from app.core.unit_of_work import unit_of_work
from app.training.forms.policy import ReadPolicyForm
from app.training.models import Policy
from app.training.permissions import KEEP_POLICY, READ_POLICY, READ_POLICY_DRAFT
from app.training.queries import policy as queries
from app.training.queries.policy_comments import has_comments
from app.training.routes.door import as_html, bp
from app.training.rules.policy import changes_between, parts_of
from app.training.services import policy as services
from app.training.vocabulary.policy import PolicyNotFound
from app.web.access import current_actor, requires, signed_in
from app.web.security import never_stored


@bp.get("/policy")
@requires(READ_POLICY)
@never_stored
def show_policy() -> str:
    return _policy_page()


@bp.post("/policy/acknowledgements")
@requires(READ_POLICY)
@never_stored
def acknowledge_policy() -> Response | tuple[str, int]:
    form = ReadPolicyForm.received()
    if not form.validate() or form.number.data is None:
        abort(400)
    number = form.number.data
    try:
        language = chosen(queries.texts_of(number))
        with unit_of_work():
            services.acknowledge(number, language, actor=current_actor())
    except Conflict as newer:
        form.blame(newer)
        return _policy_page(form), 409
    flash(_("Thank you. It is noted that you have read it."))
    return redirect(url_for("training.show_policy"), 303)


@bp.get("/policy/versions")
@requires(READ_POLICY)
@never_stored
def list_policy_versions() -> str:
    return render_template("training/policy_versions.html", policies=queries.list_policies())


@bp.get("/policy/versions/<int:number>")
@requires(READ_POLICY)
@never_stored
def show_policy_version(number: int) -> str:
    policy = queries.get_policy(number)
    sees = READ_POLICY_DRAFT.allows(current_actor()) and has_comments(number)
    return render_template("training/policy_version.html", sees_comments=sees, **_as_read(policy))


@bp.get("/policy/changes")
@requires(READ_POLICY)
@never_stored
def show_policy_changes() -> str:
    """What is different in two versions, in the reader's language where both are in it."""
    latest = queries.find_policy()
    if latest is None:
        return render_template("training/policy_versions.html", policies=[])
    newer = queries.get_policy(request.args.get("to", latest.number, int))
    older = queries.get_policy(request.args.get("from", max(1, newer.number - 1), int))
    before, after = queries.texts_of(older.number), queries.texts_of(newer.number)
    both = {language: text for language, text in after.items() if language in before}
    language = chosen(both or after)
    return render_template(
        "training/policy_changes.html",
        older=older,
        newer=newer,
        language=language,
        stretches=list(changes_between(before.get(language, ""), after[language])),
        policies=queries.list_policies(),
    )


def chosen(texts: dict[str, str]) -> str:
    """The language to read in: the reader's own, else English, else any. Raises PolicyNotFound for no texts."""
    own = str(get_locale()).partition("_")[0]
    language = next((one for one in (own, "en", *texts) if one in texts), None)
    if language is None:
        raise PolicyNotFound
    return language


def _policy_page(form: ReadPolicyForm | None = None) -> str:
    person = signed_in()
    reading = None if person is None else queries.find_reading(person.person_id)
    keeps = KEEP_POLICY.allows(current_actor())
    sees_draft = READ_POLICY_DRAFT.allows(current_actor())
    about = {} if reading is None else _as_read(reading.policy)
    return render_template(
        "training/policy.html", reading=reading, keeps=keeps, sees_draft=sees_draft, form=form, **about
    )


def _as_read(policy: Policy) -> dict[str, object]:
    texts = queries.texts_of(policy.number)
    language = chosen(texts)
    parts = [(part.title, as_html(part.text)) for part in parts_of(texts[language])]
    is_own = str(get_locale()).partition("_")[0] == language
    return {"policy": policy, "language": language, "parts": parts, "is_own_language": is_own}
