"""What can be wrong with a moment of birth. The code is for programs, the app has the words."""

from typing import Any


class Fault(ValueError):
    """A field that no chart can be made of; `facts` fill the sentence."""

    def __init__(self, field: str, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.field, self.code, self.facts = field, code, facts
