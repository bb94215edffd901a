"""What stands in the way of joining cases, of splitting them, of telling them apart."""

from collections.abc import Mapping

from server.errors.county import Barred

REFUSED: Mapping[str, tuple[str, str]] = {
    "two": ("至少要选两件案件。", "choose two cases at least"),
    "many": ("一次最多合并 {most} 件。", "at most {most} cases are joined at once"),
    "kind": (
        "{who} 不是纠纷，不能合并。",
        "{who} is no dispute and cannot be joined",
    ),
    "leading": ("主案要从合并的案件里选。", "the leading case must be one of them"),
    "already": (
        "这些案件已经是一件，不用再合并。",
        "these cases are one already",
    ),
    "person": (
        "同一人要从各案的当事人里选，每案一个。",
        "one person is one party in each of two cases or more",
    ),
    "chosen": (
        "以哪案为准，要从合并的案件里、从记有这一项的案件里选。",
        "whose word stands must be a case of these that says it",
    ),
    "apart": (
        "这两件已经认定不是同一案。",
        "these two were told apart already",
    ),
    "over": (
        "这些案件已经不在这次合并里，页面是旧的，请重新打开。",
        "the cases are not in that join any more; open the page again",
    ),
}


class JoinRefused(Barred):
    code = "join_refused"
    bars = REFUSED
