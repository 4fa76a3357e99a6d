"""The rules for those who answer for them: what is in force, what a draft would do, and publishing it."""

import logging
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Conflict
from app.core.unit_of_work import unit_of_work
from app.journey.forms import PublishRulesForm
from app.journey.permissions import PUBLISH_RULES, SEE_RULES
from app.journey.queries.rules import list_versions
from app.journey.queries.standings import count_by_zone
from app.journey.routes.blueprint import bp
from app.journey.rules.parse import content_hash
from app.journey.rules.ruleset import Leaf, Node, RuleSet
from app.journey.services.previewing import Preview, preview
from app.journey.services.rules import publish_rules, read_files, rules_in_force
from app.journey.vocabulary import ZONES, Problem, RulesRefused, RulesUnreadable, Zone
from app.people.queries import names_of
from app.people.services.looking import note_looks
from app.web.access import costly, current_actor, requires
from app.web.security import never_stored
from app.web.settings import settings

log = logging.getLogger(__name__)

#: So many of those who would move are named on the page; the command names all.
_NAMED = 200


@dataclass(frozen=True, slots=True)
class Need:
    """One line of what a zone takes, set in under the line that it belongs to."""

    depth: int
    text: str


@bp.get("/journey/rules")
@requires(SEE_RULES)
@never_stored
def show_rules() -> str:
    """What is in force, in plain words, and what was in force before."""
    try:
        rules: RuleSet | None = rules_in_force()
        unreadable: RulesUnreadable | None = None
    except RulesUnreadable as error:
        rules, unreadable = None, error
    return render_template(
        "journey/rules/show.html",
        rules=rules,
        unreadable=unreadable,
        zones=[(rules.zones[zone], _needs_of(rules, zone)) for zone in ZONES[1:]] if rules else [],
        counts=count_by_zone(),
        language=_language(),
        versions=list_versions(),
        may_publish=PUBLISH_RULES.allows(current_actor()),
    )


@bp.get("/journey/rules/preview")
@requires(SEE_RULES)
@costly
@never_stored
def preview_rules() -> str:
    """What the drafts would do."""
    return _preview_page(PublishRulesForm())


@bp.post("/journey/rules")
@requires(PUBLISH_RULES)
@costly
@never_stored
def publish_draft() -> str | Response | tuple[str, int]:
    """Publish the draft that was seen, and no other."""
    form = PublishRulesForm.received()
    if not form.validate():
        return _preview_page(form), 422
    files = read_files(settings().rules_folder)
    if form.content_hash.data != content_hash(files):
        raise Conflict
    with unit_of_work():
        publish_rules(
            files, note=form.note.data or "", replacing=int(form.replacing.data or 0), actor=current_actor()
        )
    flash(_("These rules are in force from today on. Everybody is being placed by them."), "success")
    return redirect(url_for("journey.show_rules"), code=303)


def _preview_page(form: PublishRulesForm) -> str:
    seen: Preview | None = None
    problems: tuple[Problem, ...] = ()
    try:
        files = read_files(settings().rules_folder)
        seen = preview(files)
    except RulesRefused as refused:
        problems = refused.problems
    named = [] if seen is None else seen.shifts[:_NAMED]
    names = names_of(one.person_id for one in named)
    _note_looks([one.person_id for one in named])
    if seen is not None:
        form.content_hash.data = content_hash(files)
        form.replacing.data = str(seen.replaces)
    return render_template(
        "journey/rules/preview.html",
        seen=seen,
        problems=problems,
        flows=_flows(seen),
        people=[(names.get(one.person_id, ""), one) for one in named],
        form=form,
        may_publish=PUBLISH_RULES.allows(current_actor()),
    )


def _note_looks(person_ids: list[int]) -> None:
    """Where somebody stands is theirs to see; whoever reads it of them beside their name is written down."""
    try:
        with unit_of_work():
            note_looks(person_ids, what="a preview of rules", actor=current_actor())
    except Exception:
        # A page that only reads is still answered when nothing can be written.
        log.warning("looks at %s persons could not be written down", len(person_ids), exc_info=True)


def _flows(seen: Preview | None) -> dict[bool, list[dict[str, object]]]:
    """The flows at once and those after the grace, as the chart takes them."""
    flows: dict[bool, list[dict[str, object]]] = {True: [], False: []}
    for (start, end, at_once), count in seen.flows.items() if seen else ():
        flows[at_once].append({"from_zone": start.value, "to_zone": end.value, "count": count})
    return flows


def _needs_of(rules: RuleSet, zone: Zone) -> list[Need]:
    tree = rules.zones[zone].tree
    return [] if tree is None else _needs(tree, 0)


def _needs(node: Node, depth: int) -> list[Need]:
    """A tree as lines of plain words."""
    if isinstance(node, Leaf):
        return [Need(depth, _need(node))]
    if node.needed == len(node.of):
        head = _("All of these:")
    elif node.needed == 1:
        head = _("One of these:")
    else:
        head = _("At least %(number)s of these:", number=node.needed)
    return [Need(depth, head), *(line for child in node.of for line in _needs(child, depth + 1))]


def _need(leaf: Leaf) -> str:
    return str(
        _(
            "%(measure)s: %(enter)s in %(days)s days to come in, %(keep)s to stay",
            measure=leaf.measure.label.in_language(_language()),
            enter=leaf.enter,
            days=leaf.days,
            keep=leaf.keep,
        )
    )


def _language() -> str:
    return str(get_locale() or "en")
