"""证据: what was photographed, recorded or chosen, and what it shows."""

from __future__ import annotations

from typing import Any

from mobile.plan import Ask, Page, Plan, Say
from mobile.plans.lateness import late_page
from mobile.setting import Setting, Tree
from schemas import codes

KINDS = ("photo", "sound", "file")


def _is(kind: str) -> Any:
    return lambda body, setting: body.get("kind") == kind


def _step(setting: Setting) -> dict[str, Any]:
    """It mostly shows what the step is about in which the case is."""
    for stage in (4, 3, 2, 1):
        rounds = setting.tree.get("stage", {}).get(str(stage), {}).get("round", {})
        if rounds:
            return {"stage": stage, "round": max(map(int, rounds))}
    return {}


def _of_step(body: Tree, setting: Setting) -> str:
    shows = body.get("shows", {})
    if "agreement" in shows:
        return f"这件证据记在第 {shows['agreement']} 份协议名下。"
    if "stage" not in shows:
        return "现在还没有记过哪一步，这件证据记在本案名下。"
    stage = codes.label("stages", str(shows["stage"]))
    return f"这件证据记在“{stage}”（第 {shows['round']} 轮）名下。"


def _is_of_step(body: Tree, setting: Setting) -> bool:
    return "stage" in body.get("shows", {})


def _begins(setting: Setting) -> dict[str, Any]:
    step = _step(setting)
    return {"taken_on": setting.day, **({"shows": step} if step else {})}


ADDED = Plan(
    "evidence.added",
    "evidence.added",
    "证据",
    (
        Page(
            "thing",
            "拍下来、录下来",
            (
                Ask("/evidence", kind="evidence", label="原件"),
                Ask("/title", hint="如：石坎占路的照片、8月3日谈话录音"),
            ),
        ),
        Page(
            "about",
            "能说明什么",
            (
                Say(_of_step),
                Ask(
                    "/shows/record",
                    label="这就是那一步的记录吗？",
                    hint="是，各方怎么说就不用再打字了：记录上有关键几项就算全",
                    when=_is_of_step,
                ),
                Ask("/note", label="能说明什么", hint="谁拍的、拍的哪里、看什么"),
                Ask("/shows/party", refers="party", label="是谁那边的证据"),
                Ask("/taken_on", hint="当事人交来的，写收到的那天"),
            ),
        ),
        Page(
            "likeness",
            "人家同意吗",
            (
                Say("拍到人脸、录到人声，要先问过本人。没问的照实选，证据照样留着。"),
                Ask("/faces", when=_is("photo"), label="照片里的人"),
                Ask("/voice", when=_is("sound"), label="录音里的人"),
                Ask(
                    "/place",
                    kind="position",
                    label="定位",
                    hint="平时不记位置。要说明地点的（如界址、水沟）才记",
                ),
            ),
        ),
        late_page("taken_on"),
    ),
    begins=_begins,
    not_asked=(
        "/kind",
        "/media_type",
        "/size",
        "/sha256",
        "/key",
        "/pieces",
        "/width",
        "/height",
        "/seconds",
        "/shows/stage",
        "/shows/round",
        "/shows/agreement",
        "/shows/paper",
    ),
)

PLANS = (ADDED,)
