"""Legal reads the draft of the policy and says what stands against it; HR asks for that and settles comments."""

from collections.abc import Set
from uuid import uuid4

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.training.forms.policy_comments import ApproveDraftForm, PolicyCommentForm, SettleCommentForm
from app.training.permissions import COMMENT_POLICY, KEEP_POLICY, READ_POLICY_DRAFT
from app.training.queries import policy_comments as queries
from app.training.queries.policy import find_policy, get_policy, list_drafts, next_number, texts_of
from app.training.routes.door import as_html, bp, own_id
from app.training.rules.policy import Part, changes_between, parts_of
from app.training.rules.policy_comments import by_part, part_named, seen_of
from app.training.services import policy_comments as services
from app.web.access import current_actor, requires
from app.web.security import never_stored
from app.web.translations import offered


@bp.get("/policy/draft/comments")
@requires(READ_POLICY_DRAFT)
@never_stored
def show_policy_comments() -> str:
    return _comments_page(request.args.get("language", ""))


@bp.post("/policy/draft/comments")
@requires(COMMENT_POLICY)
@never_stored
def add_policy_comment() -> Response | tuple[str, int]:
    form, status = PolicyCommentForm.received(), 422
    language, part = form.language.data or "", form.part.data or ""
    if form.validate():
        try:
            with unit_of_work():
                services.add_comment(
                    language, part, form.words.data or "", entry=form.entry_id(), actor=current_actor()
                )
            flash(_("Said. HR sees it, and answers here."))
            return _to(language)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _comments_page(language, form=form), status


@bp.post("/policy/comments/<int:comment_id>/settling")
@requires(KEEP_POLICY)
@never_stored
def settle_policy_comment(comment_id: int) -> Response | tuple[str, int]:
    form, status = SettleCommentForm.received(), 422
    language = request.args.get("language", "")
    if form.validate():
        try:
            with unit_of_work():
                services.settle_comment(comment_id, form.answer.data or "", actor=current_actor())
            flash(_("Settled. Your words stand beside the comment."))
            return _to(language)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _comments_page(language, form=form, settling=comment_id), status


@bp.post("/policy/draft/approvals")
@requires(COMMENT_POLICY)
@never_stored
def approve_policy_draft() -> Response | tuple[str, int]:
    form = ApproveDraftForm.received()
    if not form.validate():
        abort(400)
    try:
        with unit_of_work():
            services.approve_draft(seen=form.versions(), actor=current_actor())
    except Conflict as changed:
        form.blame(changed)
        return _comments_page("", form=form), 409
    flash(_("Thank you. HR sees that nothing stands against this draft."))
    return _to("")


@bp.post("/policy/draft/checks")
@requires(KEEP_POLICY)
@never_stored
def ask_legal_about_policy() -> Response:
    with unit_of_work():
        told = services.ask_legal(actor=current_actor())
    if told:
        flash(ngettext("%(num)s person is asked.", "%(num)s people are asked.", told))
    else:
        flash(_("They have been asked about this very draft today."))
    return redirect(url_for("training.edit_policy"), 303)


@bp.get("/policy/versions/<int:number>/comments")
@requires(READ_POLICY_DRAFT)
@never_stored
def show_version_comments(number: int) -> str:
    """What was said about a version before it came in force."""
    get_policy(number)
    return render_template(
        "training/policy_version_comments.html", number=number, comments=queries.list_comments(number)
    )


def _comments_page(
    language: str,
    *,
    form: PolicyCommentForm | SettleCommentForm | ApproveDraftForm | None = None,
    settling: int | None = None,
) -> str:
    drafts, policy, number = list_drafts(), find_policy(), next_number()
    own = str(get_locale()).partition("_")[0]
    language = next((one for one in (language, own, "en", *drafts) if one in drafts), "")
    draft = drafts.get(language)
    text = draft.text if draft else ""
    parts = parts_of(text)
    before = texts_of(policy.number).get(language, "") if policy else ""
    seen = seen_of({code: one.version for code, one in drafts.items()})
    found, left = by_part([one.title for one in parts], queries.list_comments(number, language))
    actor = current_actor()
    return render_template(
        "training/policy_comments.html",
        language=language,
        languages=[
            (code, str(get_locale().languages.get(code, code)))
            for code in dict.fromkeys((*offered(), *drafts))
            if code in drafts
        ],
        parts=[(one.title, as_html(one.text), said) for one, said in zip(parts, found, strict=True)],
        left=left,
        policy=policy,
        stretches=list(changes_between(before, text)) if before and before != text else [],
        seen=seen,
        approvals=queries.list_approvals(number, seen),
        own_id=own_id(),
        typed=_typed(form, {part_named(one.title) for one in parts}),
        form=form,
        settling=settling,
        comment_forms=_comment_forms(language, parts, form) if COMMENT_POLICY.allows(actor) else [],
        settle_form=_settle_form(form, settling) if KEEP_POLICY.allows(actor) else None,
    )


def _comment_forms(language: str, parts: list[Part], sent: object) -> list[PolicyCommentForm]:
    """A form for each part; in what was sent and refused stands what was typed."""
    forms = []
    for place, part in enumerate(parts, 1):
        title = part_named(part.title)
        form = PolicyCommentForm(data={"entry": uuid4().hex, "language": language, "part": title})
        if isinstance(sent, PolicyCommentForm) and sent.part.data == title:
            form = sent
        form.words.id = f"words-{place}"
        forms.append(form)
    return forms


def _typed(sent: object, places: Set[str]) -> str:
    """What was typed and has no place on the page any more: there is no draft by now, or no such part."""
    if isinstance(sent, PolicyCommentForm) and (sent.part.data or "") not in places:
        return sent.words.data or ""
    return ""


def _settle_form(sent: object, comment_id: int | None) -> SettleCommentForm:
    form = sent if isinstance(sent, SettleCommentForm) else SettleCommentForm()
    form.answer.id = f"answer-{comment_id}"
    return form


def _to(language: str) -> Response:
    return redirect(url_for("training.show_policy_comments", language=language or None), 303)
