"""Money in integer minor units: what a line costs, what is left to pay."""

import re
from dataclasses import dataclass

MOST_MINOR = 100_000_000  # a million in units: more is a typing error
MOST_BASIS_POINTS = 10_000  # 100 %
_AMOUNT = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{1,2}))?", re.ASCII)


@dataclass(frozen=True)
class Sum:
    """Net and tax in minor units."""

    net: int
    tax: int

    @property
    def total(self) -> int:
        """What has to be paid."""
        return self.net + self.tax


def line_sum(quantity: int, unit_minor: int, tax_bp: int) -> Sum:
    """Return what a line comes to; tax is rounded half up to one minor unit, once a line."""
    net = quantity * unit_minor
    return Sum(net, (net * tax_bp + 5_000) // 10_000)


def parse_amount(text: str) -> int:
    """Return minor units of text like "40", "40.5", "40,50". Raise ValueError."""
    found = _AMOUNT.fullmatch(text.strip().replace(" ", ""))
    if not found:
        raise ValueError("Write an amount like 40.00.")
    whole, part = found.groups()
    amount = int(whole) * 100 + int((part or "0").ljust(2, "0"))
    if amount > MOST_MINOR:
        raise ValueError("This is more than we can take.")
    return amount


def plain(minor: int) -> str:
    """Return minor units as `40.00`, for programs and messages."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"
