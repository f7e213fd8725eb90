"""Chinese texts: words by a segmenter that knows their kinds, of which nouns and names make terms."""

import re
from itertools import pairwise

from webapp.apps.learning.engine.lexicon import stop_words
from webapp.apps.learning.engine.texts import HAN, Word

NOUNS = ("n", "vn", "an", "eng", "j")
VERB = "v"
# Verbs that name a subject when they follow a noun: 机器学习, 图像识别.
NAMING = frozenset(
    "学习 识别 处理 计算 分析 管理 设计 控制 检测 翻译 编程 测试 教育 反应 循环 保护 "
    "推荐 搜索 优化 加密 通信 交易 投资 营销 服务 生产 制造 运动 治疗 诊断 规划 存储 "
    "传输 开发 部署 监控 建模 预测 回归 分类 聚类 采样 种植 养殖 烹饪 摄影 写作 阅读 "
    "旅行 革命 改革 战争 选举 贸易 污染 变化 进化 遗传 合成 分裂 呼吸 发酵 消化 代谢 "
    "感染 免疫 安全 认证 授权 备份".split()
)
# What makes one word of the noun before it: 数据集, 参数量. A place word may hang on it: 数据集上.
SUFFIXES = frozenset("集率量性度法器机型值层域图树库网码项式论学家者")
PLACES = frozenset("上中下内里外")
NEVER = "，"  # a gap that no phrase reaches across
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+#.-]*")


def words(sentence: str) -> list[Word]:
    """Return the nouns and names of a sentence; where something else stands between two, the gap breaks.

    A verb of NAMING after a noun stays with it, and so does one of SUFFIXES.
    """
    import rjieba  # its dictionary takes a while to load, and only the worker needs it

    found: list[Word] = []
    place, broken = 0, ""
    for text, kind in rjieba.tag(sentence):
        start, place = place, place + len(text)
        follows = bool(found) and not broken
        if follows and text[0] in SUFFIXES and PLACES.issuperset(text[1:]):
            last = found.pop()
            found.append(Word(last.text + text[0], last.start, start + 1, last.gap))
            broken = NEVER if text[1:] else ""
        elif _is_telling(text, kind, follows=follows):
            found.append(Word(text, start, place, broken))
            broken = ""
        elif text.strip():
            broken = NEVER
    return found


def _is_telling(text: str, kind: str, *, follows: bool) -> bool:
    """Tell whether a word may be part of a term: a noun, a name, or after one of them a verb of NAMING."""
    is_latin = bool(LATIN.fullmatch(text)) and text.lower() not in stop_words("en")
    is_noun = kind.startswith(NOUNS) and len(text) > 1 and (is_latin or not text.isascii())
    is_verb = kind.startswith(VERB) and text in NAMING and follows
    return (is_noun or is_latin or is_verb) and text not in stop_words("zh")


def has_terms(text: str) -> bool:
    """Tell, without the segmenter, whether anything is left of a text when its small words are taken out."""
    rest = text
    for word in sorted(stop_words("zh"), key=len, reverse=True):
        rest = rest.replace(word, " ")
    return any(HAN.match(a) and HAN.match(b) for a, b in pairwise(rest)) or bool(LATIN.search(rest))
