"""Pages of learning paths, on one blueprint: making them, one path, reviews, what is shared."""

from webapp.apps.learning.views import keywords, making, paths, shared
from webapp.apps.learning.views.blueprint import bp

__all__ = ["bp", "keywords", "making", "paths", "shared"]
