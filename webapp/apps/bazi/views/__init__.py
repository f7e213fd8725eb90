"""The pages of charts."""

from webapp.apps.bazi.views import births, charts
from webapp.apps.bazi.views.blueprint import bp

__all__ = ["births", "bp", "charts"]
