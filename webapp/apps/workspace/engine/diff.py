"""What changed between two texts, and what becomes of two changes of one text."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MOST_COMPARED = 3_000  # lines a side that are compared one by one: beyond that the time would grow too much
AROUND = 3  # unchanged lines shown beside a change
MINE, BETWEEN, THEIRS = "<<<<<<< yours", "=======", ">>>>>>> saved"

Opcode = tuple[str, int, int, int, int]


@dataclass(frozen=True)
class Line:
    """One line of a comparison: kept, added, removed, or a gap of kept lines that are not shown."""

    kind: Literal["same", "added", "removed", "gap"]
    text: str


@dataclass(frozen=True)
class Merged:
    """Two changes of one text in one, and how many places need a person's decision."""

    text: str
    conflicts: int


def diff(old: str, new: str) -> list[Line]:
    """Return the lines that changed with a few around them."""
    a, b = (text.split("\n") if text else [] for text in (old, new))
    lines: list[Line] = []
    for tag, i1, i2, j1, j2 in opcodes(a, b):
        if tag == "equal":
            lines += [Line("same", text) for text in a[i1:i2]]
        else:
            lines += [Line("removed", text) for text in a[i1:i2]]
            lines += [Line("added", text) for text in b[j1:j2]]
    return _folded(lines)


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Bring two changes of `base` together; where both touched the same lines, both stand there, marked."""
    if mine == theirs or theirs == base:
        return Merged(mine, 0)
    if mine == base:
        return Merged(theirs, 0)
    a, b, c = base.split("\n"), mine.split("\n"), theirs.split("\n")
    anchors = [*_agreed(a, b, c), (len(a), len(b), len(c), 0)]
    out: list[str] = []
    conflicts = i = j = k = 0
    for in_a, in_b, in_c, size in anchors:
        was, ours, others = a[i:in_a], b[j:in_b], c[k:in_c]
        if ours in (was, others):
            out += others
        elif others == was:
            out += ours
        else:
            out += [MINE, *ours, BETWEEN, *others, THEIRS]
            conflicts += 1
        out += a[in_a : in_a + size]
        i, j, k = in_a + size, in_b + size, in_c + size
    return Merged("\n".join(out), conflicts)


def opcodes(a: Sequence[str], b: Sequence[str]) -> list[Opcode]:
    """Return how `a` becomes `b`; of very long texts the part between the first and last change is one."""
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    i2, j2 = len(a) - tail, len(b) - tail
    found: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    if max(i2, j2) - head > MOST_COMPARED:
        found.append(("replace", head, i2, head, j2))
    elif i2 > head or j2 > head:
        middle = SequenceMatcher(None, a[head:i2], b[head:j2]).get_opcodes()
        found += [(tag, p + head, q + head, r + head, s + head) for tag, p, q, r, s in middle]
    if tail:
        found.append(("equal", i2, len(a), j2, len(b)))
    return found


def _agreed(a: Sequence[str], b: Sequence[str], c: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Return the runs of base lines that both texts kept: (start in a, in b, in c, length)."""
    ours = [(i1, i2, j1) for tag, i1, i2, j1, _ in opcodes(a, b) if tag == "equal"]
    others = [(i1, i2, j1) for tag, i1, i2, j1, _ in opcodes(a, c) if tag == "equal"]
    found, n, m = [], 0, 0
    while n < len(ours) and m < len(others):
        start, end = max(ours[n][0], others[m][0]), min(ours[n][1], others[m][1])
        if start < end:
            in_b = ours[n][2] + start - ours[n][0]
            in_c = others[m][2] + start - others[m][0]
            found.append((start, in_b, in_c, end - start))
        if ours[n][1] < others[m][1]:
            n += 1
        else:
            m += 1
    return found


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    count = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        count += 1
    return count


def _folded(lines: list[Line]) -> list[Line]:
    """Leave out what is far from any change."""
    near = [False] * len(lines)
    for number, line in enumerate(lines):
        if line.kind != "same":
            for other in range(max(0, number - AROUND), min(len(lines), number + AROUND + 1)):
                near[other] = True
    found: list[Line] = []
    for line, is_near in zip(lines, near, strict=True):
        if is_near:
            found.append(line)
        elif not found or found[-1].kind != "gap":
            found.append(Line("gap", ""))
    return found
