"""Answers to common worries, by zone."""

from flask import render_template
from flask_babel import get_locale

from app.training.permissions import READ_ANSWERS
from app.training.queries.answers import list_answers
from app.training.routes.door import as_html, bp
from app.web.access import requires


@bp.get("/answers")
@requires(READ_ANSWERS)
def list_answers_by_zone() -> str:
    return render_template(
        "training/answers.html", zones=list_answers(get_locale().language), written=as_html
    )
