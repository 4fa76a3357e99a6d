"""What the desk advises about style, and the words of the company: read by editors, kept by whoever leads the desk."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from app.clients.proofreading import languages
from app.core.errors import Invalid
from app.core.readability import READABLE
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.forms import AdviceForm, HouseWordForm
from app.editorial.permissions import EDIT_PIECES, LEAD_DESK
from app.editorial.routes.checking import language_name
from app.editorial.routes.door import advice_html, bp, drawn, marked
from app.editorial.vocabulary import AdviceChanged, WordKind
from app.web.access import current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored


@bp.get("/desk/style")
@requires(EDIT_PIECES)
@never_stored
def show_style() -> str:
    return _style_page()


@bp.get("/desk/style/advice/<int:number>")
@requires(EDIT_PIECES)
@never_stored
def show_advice(number: int) -> str:
    advice = queries.get_advice(number)
    return render_template("editorial/advice.html", advice=advice, html=drawn(advice.text))


@bp.post("/desk/style/advice")
@requires(LEAD_DESK)
@never_stored
def save_advice() -> Response | tuple[str, int]:
    form, status = AdviceForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                services.save_advice(
                    form.text.data or "", version=form.version.data or 0, actor=current_actor()
                )
            flash(_("Saved. Authors and editors read it from now on."))
            return _back()
        except AdviceChanged as faster:
            form.blame(faster)
            return _clash_page(form), 409
        except Invalid as refused:
            form.blame(refused)
    return _style_page(advice_form=form), status


@bp.post("/desk/style/words")
@requires(LEAD_DESK)
@never_stored
def add_house_word() -> Response | tuple[str, int]:
    form = HouseWordForm.received()
    form.language.choices = _languages()
    if form.validate():
        try:
            with unit_of_work():
                services.add_house_word(
                    form.word.data or "",
                    kind=form.kind.data,
                    language=form.language.data or "",
                    preferred=form.preferred.data or "",
                    advice=form.advice.data or "",
                    actor=current_actor(),
                )
            flash(_("“%(word)s” is on the list. Checks know it from now on.", word=form.word.data))
            return _back()
        except Invalid as refused:
            form.blame(refused)
    return _style_page(word_form=form), 422


@bp.post("/desk/style/words/<int:word_id>/removal")
@requires(LEAD_DESK)
@never_stored
def remove_house_word(word_id: int) -> Response:
    with unit_of_work():
        word = services.remove_house_word(word_id, actor=current_actor())
    if word:
        flash(_("“%(word)s” is off the list.", word=word))
    return _back()


def _style_page(*, advice_form: AdviceForm | None = None, word_form: HouseWordForm | None = None) -> str:
    latest, search = queries.find_advice(), request.args.get("q", "")[:100]
    word_form = word_form or HouseWordForm()
    word_form.language.choices = _languages()
    return render_template(
        "editorial/style.html",
        leads=LEAD_DESK.allows(current_actor()),
        html=advice_html(),
        versions=queries.list_advice(),
        advice_form=advice_form
        or AdviceForm(
            data={"version": latest.number if latest else 0, "text": latest.text if latest else ""}
        ),
        word_form=word_form,
        page=queries.page_house_words(search=search, number=page_number()),
        search=search,
        avoid=WordKind.AVOID.value,
        language_name=language_name,
        url_for_page=lambda number: url_for("editorial.show_style", q=search or None, page=number),
    )


def _clash_page(form: AdviceForm) -> str:
    """What was typed beside what somebody else has saved."""
    latest = queries.find_advice()
    form.version.raw_data, form.version.data = None, latest.number if latest else 0
    return render_template(
        "editorial/clash.html",
        back=(_("Style and words"), url_for("editorial.show_style")),
        action=url_for("editorial.save_advice"),
        form=form,
        field=form.text,
        parts=marked(latest.text if latest else "", form.text.data or ""),
    )


def _languages() -> list[SelectChoice]:
    spoken = sorted({code.partition("-")[0] for code in (*languages(), *READABLE)})
    return [
        SelectChoice("", _("All languages")),
        *(SelectChoice(code, language_name(code)) for code in spoken),
    ]


def _back() -> Response:
    return redirect(url_for("editorial.show_style"), 303)
