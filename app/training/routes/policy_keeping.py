"""HR writes the policy, publishes it, and sees who has read it."""

import csv
import io

from flask import Response as Sheet
from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.people.rules.cells import harmless
from app.training.forms.policy import ExportReadersForm, PolicyDraftForm, PublishPolicyForm, SharePolicyForm
from app.training.permissions import KEEP_POLICY
from app.training.queries import policy as queries
from app.training.queries import policy_comments as comments
from app.training.routes.door import bp
from app.training.rules.policy import changes_between
from app.training.rules.policy_comments import seen_of
from app.training.services import policy as services
from app.training.vocabulary.policy import DraftChanged
from app.training.vocabulary.policy_comments import CommentsOpen
from app.web.access import accepts_long_texts, costly, current_actor, requires
from app.web.security import never_stored
from app.web.translations import offered

_COLUMNS = ("name", "email", "department", "version", "language", "read_at", "asked_to_read")


@bp.get("/policy/draft")
@requires(KEEP_POLICY)
@never_stored
def edit_policy() -> str:
    languages = _languages()
    language = request.args.get("language", "")
    return _draft_page(language if language in languages else languages[0])


@bp.post("/policy/draft")
@requires(KEEP_POLICY)
@never_stored
def begin_policy() -> Response:
    with unit_of_work():
        services.begin_draft(actor=current_actor())
    return redirect(url_for("training.edit_policy"), 303)


@bp.post("/policy/draft/<language>")
@requires(KEEP_POLICY)
@accepts_long_texts
@never_stored
def save_policy_draft(language: str) -> Response | tuple[str, int]:
    if language not in _languages():
        abort(404)
    form, status, is_stale = PolicyDraftForm.received(), 422, False
    if form.validate():
        try:
            with unit_of_work():
                services.save_draft(
                    language, form.text.data or "", version=form.version.data or 0, actor=current_actor()
                )
            flash(_("Saved. Nobody but HR and Legal sees it before it is published."))
            return redirect(url_for("training.edit_policy", language=language), 303)
        except (Conflict, Invalid) as refused:
            status, is_stale = form.blame(refused), isinstance(refused, DraftChanged)
    return _draft_page(language, form, is_stale=is_stale), status


@bp.post("/policy/draft/<language>/advice")
@requires(KEEP_POLICY)
@accepts_long_texts
@never_stored
def advise_on_policy(language: str) -> str:
    """How what is being typed reads, for the page that it is typed in; nothing is kept."""
    if language not in _languages():
        abort(404)
    form = PolicyDraftForm.received()
    if not form.validate():
        abort(422)
    advice = services.look_at(form.text.data or "", language)
    return render_template("training/_policy_advice.html", advice=advice, language=language)


@bp.post("/policy/draft/discarding")
@requires(KEEP_POLICY)
@never_stored
def discard_policy_draft() -> Response:
    with unit_of_work():
        services.discard_draft(actor=current_actor())
    flash(_("The draft is gone. What is in force stays in force."))
    return redirect(url_for("training.edit_policy"), 303)


@bp.post("/policy/publication")
@requires(KEEP_POLICY)
@never_stored
def publish_policy() -> Response | tuple[str, int]:
    """Publish what was on the page: `seen` and `despite` say what that was, so that nothing unseen is published."""
    form = PublishPolicyForm.received()
    try:
        with unit_of_work():
            number = services.publish_draft(
                seen=form.versions(), despite=form.comments(), actor=current_actor()
            )
    except CommentsOpen as refused:
        form.blame(refused)
        return _draft_page(_languages()[0], publish_form=form), 409
    flash(_("Version %(number)s is in force. Everybody is asked to read it.", number=number))
    return redirect(url_for("training.show_policy"), 303)


@bp.get("/policy/readers")
@requires(KEEP_POLICY)
@never_stored
def list_policy_readers() -> str:
    policy = queries.find_policy()
    department = request.args.get("department")
    return render_template(
        "training/policy_readers.html",
        policy=policy,
        departments=[] if policy is None else queries.list_departments(policy),
        department=department,
        missing=[] if policy is None or department is None else queries.list_missing(policy, department),
        export_form=_export_form(),
    )


@bp.post("/policy/readers/exports")
@requires(KEEP_POLICY)
@costly
@never_stored
def export_policy_readers() -> Sheet:
    """Who has read a version, in which language and when; one sheet for each version and language."""
    form = _export_form(received=True)
    if not form.validate():
        abort(400)
    number, language = form.number.data, form.language.data
    with unit_of_work():
        services.note_export(number, language, actor=current_actor())
    sheet = io.StringIO(newline="")
    lines = csv.writer(sheet)
    lines.writerow(_COLUMNS)
    for line in queries.list_readers(number, language):
        at = "" if line.at is None else line.at.isoformat()
        is_asked = "yes" if line.is_due else "no"
        cells = (line.name, line.email, line.department, str(number), line.language, at, is_asked)
        lines.writerow(harmless(cell) for cell in cells)
    answer = Sheet(sheet.getvalue(), mimetype="text/csv")
    name = "-".join(filter(None, ("policy-readers", str(number), language)))
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    return answer


@bp.post("/policy/reminders")
@requires(KEEP_POLICY)
@never_stored
def remind_of_policy() -> Response:
    with unit_of_work():
        told = services.remind(actor=current_actor())
    if told:
        flash(ngettext("%(num)s person is reminded.", "%(num)s people are reminded.", told))
    else:
        flash(_("Nobody to remind: all have read it, or were reminded today."))
    return redirect(url_for("training.list_policy_readers"), 303)


@bp.post("/policy/shares")
@requires(KEEP_POLICY)
@never_stored
def share_policy() -> Response:
    form = SharePolicyForm.received()
    if not form.validate() or form.number.data is None or form.share.data is None:
        abort(400)
    with unit_of_work():
        services.share_again(number=form.number.data, share=form.share.data, actor=current_actor())
    flash(_("Everybody is asked to read it again."))
    return redirect(url_for("training.list_policy_readers"), 303)


def _draft_page(
    language: str,
    form: PolicyDraftForm | None = None,
    *,
    is_stale: bool = False,
    publish_form: PublishPolicyForm | None = None,
) -> str:
    drafts, languages = queries.list_drafts(), _languages()
    draft, policy = drafts.get(language), queries.find_policy()
    stored = draft.text if draft else ""
    shown = form or PolicyDraftForm(data={"text": stored, "version": draft.version if draft else 0})
    typed = shown.text.data or ""
    number = queries.next_number()
    seen = seen_of({code: one.version for code, one in drafts.items()})
    still_open = comments.open_comments(number) if drafts else {}
    if is_stale:
        # What is new was seen on this very page, so saving again is meant.
        shown.version.data = draft.version if draft else 0
        shown.version.raw_data = None
    return render_template(
        "training/policy_draft.html",
        form=shown,
        drafts=drafts,
        policy=policy,
        language=language,
        languages=[(code, _name_of(code)) for code in languages],
        missing=[_name_of(code) for code in languages if code not in drafts],
        advice=services.look_at(typed, language) if typed else None,
        differences=list(changes_between(stored, typed)) if is_stale else [],
        publish_form=publish_form,
        seen=seen,
        still_open=still_open,
        approvals=comments.list_approvals(number, seen),
        legal=comments.list_legal(),
    )


def _languages() -> tuple[str, ...]:
    """Those in which people read, and those in which there is a draft."""
    return tuple(dict.fromkeys((*offered(), *queries.list_drafts())))


def _name_of(code: str) -> str:
    return str(get_locale().languages.get(code, code))


def _export_form(*, received: bool = False) -> ExportReadersForm:
    """With all versions to choose from, the one in force first."""
    form = ExportReadersForm.received() if received else ExportReadersForm()
    numbers = [policy.number for policy in queries.list_policies()]
    form.number.choices = [(number, str(number)) for number in numbers]
    languages = [(code, _name_of(code)) for code in queries.languages_of(numbers)]
    form.language.choices = [("", _("All languages")), *languages]
    return form
