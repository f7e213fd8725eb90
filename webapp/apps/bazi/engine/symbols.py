"""Stems, branches, elements, ten gods, hidden stems, na-yin, stages: what tradition says of the pairs."""

from typing import NamedTuple

STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ELEMENTS = ("wood", "fire", "earth", "metal", "water")  # each begets the next and rules the one after it
BRANCH_ELEMENTS = dict(zip(BRANCHES, (4, 2, 0, 0, 2, 1, 1, 2, 3, 3, 2, 4), strict=True))

# The stems that stand in a branch: its own, the middle and the remaining one.
HIDDEN = {
    "子": "癸", "丑": "己癸辛", "寅": "甲丙戊", "卯": "乙", "辰": "戊乙癸", "巳": "丙庚戊",
    "午": "丁己", "未": "己丁乙", "申": "庚壬戊", "酉": "辛", "戌": "戊辛丁", "亥": "壬甲",
}  # fmt: skip

# Ten gods by what an element is to that of the day master, of the same polarity and of the other.
GODS = (
    ("比肩", "劫财"),  # the same
    ("食神", "伤官"),  # begotten
    ("偏财", "正财"),  # ruled
    ("七杀", "正官"),  # ruling
    ("偏印", "正印"),  # begetting
)
DAY_MASTER = "日主"

STAGES = ("长生", "沐浴", "冠带", "临官", "帝旺", "衰", "病", "死", "墓", "绝", "胎", "养")
BIRTH_BRANCHES = (11, 6, 2, 9, 2, 9, 5, 0, 8, 3)  # by stem: where it is born; even stems go on, odd ones back

NAYIN = (
    "海中金", "炉中火", "大林木", "路旁土", "剑锋金", "山头火", "涧下水", "城头土", "白蜡金", "杨柳木",
    "泉中水", "屋上土", "霹雳火", "松柏木", "长流水", "沙中金", "山下火", "平地木", "壁上土", "金箔金",
    "覆灯火", "天河水", "大驿土", "钗钏金", "桑柘木", "大溪水", "沙中土", "天上火", "石榴木", "大海水",
)  # fmt: skip


class Pair(NamedTuple):
    """A stem and a branch: one of the sixty."""

    stem: str
    branch: str

    def __str__(self) -> str:
        return self.stem + self.branch

    @property
    def number(self) -> int:
        """Its place in the sixty, 0 for 甲子."""
        stem, branch = STEMS.index(self.stem), BRANCHES.index(self.branch)
        return (6 * stem - 5 * branch) % 60

    @property
    def nayin(self) -> str:
        """The sound of the pair: two neighbours share one."""
        return NAYIN[self.number // 2]


def pair(number: int) -> Pair:
    """Return the pair of any number, counted from 甲子."""
    return Pair(STEMS[number % 10], BRANCHES[number % 12])


def element_of(sign: str) -> str:
    """Return the element of a stem or a branch."""
    number = BRANCH_ELEMENTS[sign] if sign in BRANCHES else STEMS.index(sign) // 2
    return ELEMENTS[number]


def is_yang(stem: str) -> bool:
    """Tell the polarity of a stem."""
    return STEMS.index(stem) % 2 == 0


def ten_god(master: str, stem: str) -> str:
    """Return what a stem is to the day master."""
    distance = (STEMS.index(stem) // 2 - STEMS.index(master) // 2) % 5
    return GODS[distance][is_yang(master) != is_yang(stem)]


def stage(stem: str, branch: str) -> str:
    """Return the stage of life that a stem has in a branch."""
    number = STEMS.index(stem)
    step = BRANCHES.index(branch) - BIRTH_BRANCHES[number]
    return STAGES[(step if is_yang(stem) else -step) % 12]
