"""The product, noting in the file RENDERED which templates it renders."""

import os
from pathlib import Path
from typing import Any

from flask import template_rendered

from wsgi import app

__all__ = ["app"]


def _note(_app: Any, template: Any, **_context: Any) -> None:
    with Path(os.environ["RENDERED"]).open("a") as file:
        file.write(f"{template.name}\n")


template_rendered.connect(_note)
