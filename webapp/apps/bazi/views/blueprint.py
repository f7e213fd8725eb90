"""The blueprint that the pages of charts share."""

from webapp.web.blueprint import Blueprint

bp = Blueprint("bazi", __name__)
