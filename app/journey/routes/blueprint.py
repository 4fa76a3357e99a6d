"""The journey's one blueprint, which its pages hang themselves on."""

from flask import Blueprint

bp = Blueprint("journey", __name__)
