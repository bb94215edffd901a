"""Persons and sheets to compare, with nothing in them that a test does not say."""

from datetime import date
from typing import Any

from server.linkage.rarity import Rarity, counted
from server.linkage.sheet import Mac, Person, Sheet

MAC = Mac(b"the county's key")
VILLAGE = "500230101200"


def person(name: str, **known: Any) -> Person:
    return Person(name, **known)


def wang(**changes: Any) -> Person:
    """王秀英, with everything that a clerk may know of her."""
    known: dict[str, Any] = {
        "role": "applicant",
        "id_mac": MAC.of("500230196503075120"),
        "phone": "15412345678",
        "birth_on": date(1965, 3, 7),
        "sex": "2",
        "address": "虎威镇大溪村3组",
    }
    return Person(**{"name": "王秀英", **known, **changes})


def ran(**changes: Any) -> Person:
    """冉隆鑫, her neighbour."""
    known: dict[str, Any] = {
        "role": "respondent",
        "id_mac": MAC.of("500230197011215137"),
        "phone": "15487654321",
        "birth_on": date(1970, 11, 21),
        "sex": "1",
        "address": "虎威镇大溪村3组",
    }
    return Person(**{"name": "冉隆鑫", **known, **changes})


TOLD = (
    "王秀英反映：冉隆鑫6月2日在屋侧明沟倒水泥地坝，夜雨把水灌进灶房，"
    "打湿12袋谷子，要求恢复原状并赔偿1350元。"
)


def sheet(case: str = "case-1", **changes: Any) -> Sheet:
    """王秀英 against 冉隆鑫, about a ditch."""
    known: dict[str, Any] = {
        "grid": VILLAGE + "001",
        "village": VILLAGE,
        "dispute_type": "02",
        "subtype": "02-1",
        "channel": "application",
        "place": "大溪村3组石板坪",
        "began_on": date(2026, 6, 2),
        "opened_on": date(2026, 6, 5),
        "amount_fen": 135000,
        "text": TOLD,
        "persons": (wang(), ran()),
    }
    return Sheet(case=case, **{**known, **changes})


def rarity(*names: str) -> Rarity:
    """A county in which these live, each in a sheet of his own."""
    sheets = (
        Sheet(f"c{n}", VILLAGE, persons=(Person(name),)) for n, name in enumerate(names)
    )
    return counted(sheets)


COUNTY = rarity(
    *["王秀英"] * 200,
    *["李秀英", "陈国华", "王德贵", "刘小红"] * 100,
    *["冉隆鑫"] * 5,
)
