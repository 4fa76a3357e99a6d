"""The blueprint that the pages of coaching hang on."""

from flask import Blueprint

bp = Blueprint("coaching", __name__)
