"""协议: signed by the parties, then sealed by the committee, each on its own day.

What was recorded of the dispute is offered to start the facts from, since the mediator
wrote it; what the parties agreed is not. Marriage, adoption, inheritance are signed on
paper, never on a screen (电子签名法§3): the plan says so and offers paper first.
"""

from __future__ import annotations

from typing import Any

from mobile import agreeing
from mobile.plan import Ask, Many, Page, Plan, Say
from mobile.plans.dispute import committee_name
from mobile.plans.lateness import late_page
from mobile.setting import Setting, Tree, brief

PERSONAL_STATUS = "01"


def _is_oral(body: Tree, setting: Setting) -> bool:
    return body.get("form") == "oral"


def _is_written(body: Tree, setting: Setting) -> bool:
    return body.get("form") != "oral"


def last_round(setting: Setting) -> int:
    return max(map(int, setting.tree.get("agreement", {})), default=0)


def _signed(setting: Setting) -> dict[str, Any]:
    last = next(setting.sessions(3), {})
    form = {"agreed_oral": "oral", "agreed_written": "written"}.get(
        last.get("outcome", "")
    )
    body: dict[str, Any] = {
        "round": last_round(setting) + 1,
        "signed_on": setting.day,
        "dispute_facts": setting.dispute.get("summary", ""),
        "recorder": setting.person,
        "mediator_signatures": {},
    }
    if form is not None:
        body["form"] = form
    issues = [words for _, words in setting.refer("issue", {})]
    if issues:
        body["disputed_matters"] = "；".join(w.partition("：")[2] for w in issues)
    return {name: value for name, value in body.items() if value not in ("", {})}


def _party_signature(key: str, body: Tree, setting: Setting) -> dict[str, Any]:
    return {"signed_on": body.get("signed_on", setting.day)}


def _mediator_signature(key: str, body: Tree, setting: Setting) -> dict[str, Any]:
    return {"name": setting.name_in("mediator", key, body)}


def _paper_only(body: Tree, setting: Setting) -> bool:
    return setting.dispute.get("dispute_type") == PERSONAL_STATUS


SIGNED = Plan(
    "agreement.signed",
    "agreement.signed",
    "签协议",
    (
        Page(
            "form",
            "书面还是口头",
            (
                Say("有钱、有分期的，写成书面。当场办完、双方都说不用写的，可以口头。"),
                Ask("/form"),
                Ask("/signed_on"),
                Ask("/agreement_no", more=True),
            ),
        ),
        Page(
            "facts",
            "事实和争议",
            (
                Ask("/dispute_facts", hint="登记时写的在这里，照实改"),
                Ask("/disputed_matters"),
                Ask("/responsibilities", when=_is_written),
            ),
        ),
        Page(
            "terms",
            "怎么约定的",
            (
                Many(
                    "/terms",
                    "条款",
                    (
                        Ask("/text", hint="谁在什么时候做什么"),
                        Ask("/amount_fen", hint="单位：元"),
                        Ask("/payer", refers="party", label="谁给"),
                        Ask("/payee", refers="party", label="给谁"),
                        Ask("/mode", hint="如：现金、转账、当面拆除"),
                        Ask("/due_on"),
                        Ask("/place", more=True),
                    ),
                    headline=lambda term, _: brief(term.get("text", ""), 40),
                    when=_is_written,
                ),
                Ask(
                    "/oral_agreement_content",
                    hint="双方口头答应的，一条一条写清楚",
                    when=_is_oral,
                ),
                Ask("/amount_fen", label="协议涉及金额", hint="单位：元"),
                Ask("/copies", more=True),
                Ask("/confirmation_bars", more=True),
            ),
        ),
        Page(
            "signatures",
            "签字",
            (
                Say(
                    "婚姻、收养、继承这些人身关系的事，只能在纸上签。",
                    when=_paper_only,
                ),
                Say(
                    "念给双方听，没有意见再签。不会写字的按指印，要有见证人。",
                    aloud=False,
                ),
                Ask("/clauses", kind="agreement", label="协议正文和签字"),
                Many(
                    "/signatures",
                    "当事人签署",
                    quick=(Ask("/how"), Ask("/signed_on", more=True), Ask("/witness")),
                    each="party",
                    when=_is_written,
                ),
                Many(
                    "/mediator_signatures",
                    "调解员签名",
                    quick=(
                        Ask("/signed_on", label="调解员签字的日期"),
                        Ask("/name", more=True),
                    ),
                    each="mediator",
                ),
                Ask("/recorder"),
            ),
        ),
        late_page("signed_on"),
    ),
    begins=_signed,
    members={
        "/signatures": _party_signature,
        "/mediator_signatures": _mediator_signature,
    },
    follows=agreeing.follow,
    not_asked=(
        "/round",
        "/read_aloud",
        "/signatures/*/hand",
        "/mediator_signatures/*/hand",
    ),
)

SEALED = Plan(
    "agreement.sealed",
    "agreement.sealed",
    "盖章",
    (
        Page(
            "seal",
            "调委会盖章",
            (
                Say("书面协议要当事人、调解员都签了，再盖上调委会的章，才生效。"),
                Ask("/sealed_on", hint="盖章那天"),
                Ask("/committee"),
                Ask("/sealed_by"),
                Ask("/complete", label="各方都签齐了吗？"),
            ),
        ),
        late_page("sealed_on"),
    ),
    begins=lambda setting: {
        "round": max(last_round(setting), 1),
        "sealed_on": setting.day,
        "committee": committee_name(setting),
    },
    not_asked=("/round", "/effective_on"),
)

PLANS = (SIGNED, SEALED)
