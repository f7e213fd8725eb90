"""What people do with learning paths, and the texts that they paste."""

from typing import Any

from tests.house.people import Person

SWIFTS = (
    "Common swifts spend nearly all their life in the air. "
    "Swifts sleep on the wing and drink from quiet lakes. "
    "A swift colony nests under old roofs. When old roofs are mended, the swift colony loses its nests. "
    "Ornithologists count swift colonies with HTML5 maps, and IL2 is a protein."
)
FRENCH = (
    "La photosynthèse est le processus par lequel les plantes vertes transforment l'énergie lumineuse "
    "en énergie chimique. Le dioxyde de carbone et l'eau sont convertis en glucose grâce à la chlorophylle."
)
SPANISH = (
    "La fotosíntesis es el proceso por el cual las plantas verdes transforman la energía luminosa en energía "
    "química. El dióxido de carbono y el agua se convierten en glucosa gracias a la clorofila."
)
CHINESE = (
    "机器学习是人工智能的一个分支。机器学习算法通过训练数据建立模型，从而对新的数据做出预测。"
    "深度学习使用多层神经网络。卷积神经网络在图像识别中非常成功。"
)
PATHS = "/api/learning-paths"


def asks_for(person: Person, **wanted: Any) -> int:
    """Ask for a path and return its id."""
    answer = person.post(f"{PATHS}/generate", wanted)
    assert answer.status_code == 202, answer.text
    made: int = answer.json["id"]
    return made


def path_of(person: Person, path_id: int) -> Any:
    """Return a path as its owner sees it."""
    answer = person.get(f"{PATHS}/{path_id}")
    assert answer.status_code == 200, answer.text
    return answer.json


def terms(path: Any) -> list[str]:
    """Return the terms of a path in order."""
    return [keyword["term"] for keyword in path["keywords"]]


def keyword_id(path: Any, term: str) -> int:
    """Return the id of a term's keyword."""
    found: int = next(keyword["id"] for keyword in path["keywords"] if keyword["term"] == term)
    return found


def steps(person: Person, path: Any, term: str, **change: Any) -> Any:
    """Change how far somebody is with a term; return the answer."""
    return person.patch(f"{PATHS}/{path['id']}/keywords/{keyword_id(path, term)}/progress", change)
