"""What a sitting of the four stages tells, and a draw for the last of them.

    王建国在大池村村民说理室主持开门说理，4人到场。到场的当事人：向秀兰、陈大福。
    听了向秀兰、陈大福的陈述。争议焦点：…。结果：进入下一阶段。

First who, where and how many; then what its stage is for; then how it ended.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from schemas import codes, panel
from schemas.stage import PARTS
from server.console.language import gettext
from server.console.sentences import (
    SIDES,
    Act,
    Sentences,
    beside,
    by,
    each_of,
    gist,
    in_turn,
    why,
)


def held(act: Act) -> Sentences:
    host = act.person("/host")
    yield convened(act, host)
    parties = [
        each["name"]
        for each in present(act)
        if each["role"] in SIDES or "party" in each
    ]
    if parties:
        yield gettext("到场的当事人：%(names)s。", names=act.list(parties))
    yield from DETAILS[PARTS[act.body["stage"]]](act)
    if reason := act.text("/return_reason"):
        yield gettext("返回的原因：%(reason)s。", reason=reason)
    yield gettext("结果：%(outcome)s。", outcome=act.word("/outcome"))
    if host != act.who:
        yield by(act)


def convened(act: Act, host: str) -> str:
    said = {"host": host, "stage": title(act), "count": len(list(present(act)))}
    place = act.word("/venue_name") or act.word("/venue_kind")
    if place:
        return gettext(
            "%(host)s在%(place)s主持%(stage)s，%(count)s人到场。", place=place, **said
        )
    return gettext("%(host)s主持%(stage)s，%(count)s人到场。", **said)


def title(act: Act) -> str:
    """The stage, and which round of it where it came back."""
    stage = codes.label("stages", str(act.body["stage"]), act.tongue)
    return round_of(stage, act.body["round"])


def round_of(stage: str, round: int) -> str:
    if round == 1:
        return stage
    return gettext("%(stage)s（第 %(number)s 轮）", stage=stage, number=round)


def present(act: Act) -> Iterator[Mapping[str, str]]:
    return (each for each in each_of(act.body, "participants") if each["attended"])


def aired(act: Act) -> Sentences:
    stated = [act.party(e["party"]) for e in each_of(act.body, "air", "statements")]
    if stated:
        parties = act.list(dict.fromkeys(stated))
        yield gettext("听了%(parties)s的陈述。", parties=parties)
    issues = in_turn(gist(each["text"]) for each in each_of(act.body, "air", "issues"))
    if issues:
        yield gettext("争议焦点：%(issues)s。", issues=issues)
    if settled := act.text("/air/on_site_result"):
        yield gettext("当场和解：%(words)s。", words=settled)


def deliberated(act: Act) -> Sentences:
    said = act.body.get("deliberate", {})
    if count := len(said.get("findings", {})):
        yield gettext("认定了 %(count)s 处争议的事实。", count=count)
    chosen = said.get("options", {}).get(said.get("chosen_option"))
    if chosen:
        yield gettext("定下的方案：%(words)s。", words=gist(chosen["content"]))


def answered(act: Act) -> Sentences:
    if count := len(act.body.get("answer", {}).get("answers", {})):
        yield gettext("逐项答复了 %(count)s 处。", count=count)
    if reason := act.text("/answer/deadlock_reason"):
        yield gettext("谈不拢的原因：%(reason)s。", reason=reason)


def appraised(act: Act) -> Sentences:
    said = act.body.get("appraise", {})
    if openness := act.word("/appraise/openness_effective"):
        yield gettext("公开方式：%(openness)s。", openness=openness)
    if votes := said.get("votes"):
        yield gettext(
            "投票：公道 %(fair)s 票，基本公道 %(basically_fair)s 票，"
            "不公道 %(unfair)s 票。",
            **votes,
        )
    scores = [
        beside(act.party(key), codes.label("satisfaction", each["score"], act.tongue))
        for key, each in sorted(said.get("satisfaction", {}).items())
    ]
    if scores:
        yield gettext("满意度：%(score)s。", score=act.list(scores))


DETAILS: Mapping[str, Callable[[Act], Sentences]] = MappingProxyType(
    {
        "air": aired,
        "deliberate": deliberated,
        "answer": answered,
        "appraise": appraised,
    }
)


def drawn(act: Act) -> Sentences:
    hand = act.person("/drawn_by")
    yield gettext(
        "%(who)s从 %(pool)s 人中抽出 %(seats)s 名评理员：%(names)s。",
        who=hand,
        pool=len(act.body["pool"]),
        seats=act.body["seats"],
        names=act.list(panel.drawn_names(act.body)),
    )
    yield from why(act)
    if hand != act.who:
        yield by(act)
