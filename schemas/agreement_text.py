"""The text of an agreement, clause by clause: M08 written, M09 oral.

    case file + what was recorded of the agreement ──► draw ──► clauses, each by its key
    a clause written otherwise by the mediator     ──► kept beside the drawn one, 改写
    the clauses as they stand                      ──► digest: what a signature is over

    parties · facts · matters · responsibilities · t1 t2 … · oral · amount · effect
    · copies

What was signed is words, so the words are recorded and not only what they were made
from: a later program that words a clause otherwise changes nothing that stands. A
clause is keyed by what it is about, so two phones that draw up the same agreement have
the same clauses. Each sum stands in figures and in 大写, each day in full.

Where a rewritten clause and the recorded term name other sums or days, `differing` says
so; no machine decides which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from schemas import amounts, codes, texts
from schemas.canonical import digest_of
from schemas.clocks import may_be_confirmed
from schemas.counting import full_years
from schemas.fields import Form, Text, When, day, legal, optional
from schemas.texts import Words

Tree: TypeAlias = Mapping[str, Any]
Drawn: TypeAlias = dict[str, str]

VERSION = "agreement-text/1"
HEADINGS: Mapping[str, Words] = {
    "parties": Words("当事人", "Parties"),
    "facts": Words("主要事实", "Facts"),
    "matters": Words("争议事项", "Matters in dispute"),
    "responsibilities": Words("各方责任", "Responsibilities"),
    "oral": Words("口头协议内容", "What was agreed orally"),
    "amount": Words("协议金额", "Amount"),
    "effect": Words("效力", "Effect"),
    "copies": Words("份数", "Copies"),
}
BEFORE_TERMS = ("parties", "facts", "matters", "responsibilities")
AFTER_TERMS = ("oral", "amount", "effect", "copies")
# Where in the record the words of a clause come from.
SOURCES: Mapping[str, tuple[str, ...]] = {
    "facts": ("/dispute_facts",),
    "matters": ("/disputed_matters",),
    "responsibilities": ("/responsibilities", "/form"),
    "oral": ("/oral_agreement_content", "/form"),
    "amount": ("/amount_fen",),
    "effect": ("/form", "/signed_on", "/confirmation_bars"),
    "copies": ("/copies", "/form"),
    "parties": ("/signed_on",),
}
TERM = re.compile(r"t([1-9][0-9]{0,2})")
DAY_IN_TEXT = re.compile(r"([12][0-9]{3})年([0-9]{1,2})月([0-9]{1,2})日")
STOPS = "。！？；.!?;"
NUMERALS = "〇一二三四五六七八九"

ALTERED = When("改写的", "if rewritten", lambda clause: "drawn" in clause)


class Clause(Form):
    """One clause as it stands; `drawn` is what it would say, where it was rewritten."""

    text = Text(legal("条文", "text", hard=True), most=20_000)
    drawn = Text(optional("原拟条文", "as drawn up", hard=True), most=20_000)

    def faults(self, data: Tree) -> Iterator[tuple[str, Words]]:
        if data.get("drawn") == data["text"]:
            yield "/drawn", texts.NOT_ALTERED


# -- what stands


def digest(agreement: Tree) -> str | None:
    """What a signature is over: form, round and words; None where there is no text."""
    clauses = agreement.get("clauses")
    if not clauses:
        return None
    words = {key: clause.get("text", "") for key, clause in clauses.items()}
    return digest_of(
        {
            "v": VERSION,
            "form": agreement.get("form", ""),
            "round": agreement.get("round", 0),
            "clauses": words,
        }
    )


def in_order(keys: Mapping[str, Any]) -> list[str]:
    """The keys of clauses as they are read out."""
    return sorted(keys, key=_place)


def _place(key: str) -> tuple[int, int, str]:
    if key in BEFORE_TERMS:
        return 0, BEFORE_TERMS.index(key), key
    term = TERM.fullmatch(key)
    if term:
        return 1, int(term[1]), key
    known = AFTER_TERMS.index(key) if key in AFTER_TERMS else len(AFTER_TERMS)
    return 2, known, key


def heading(key: str, lang: codes.Language = "zh") -> str:
    """What the clause is about: 主要事实, 协议内容第二条."""
    term = TERM.fullmatch(key)
    if term:
        number = int(term[1])
        return f"协议内容第{ordinal(number)}条" if lang == "zh" else f"Term {number}"
    return HEADINGS.get(key, Words(key, key)).words(lang)


def ordinal(number: int) -> str:
    """二十一; beyond 99 in figures."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "")
    return head + (NUMERALS[ones] if ones or not tens else "")


# -- drawing it up


def draw(agreement: Tree, tree: Tree) -> Drawn:
    """The clauses that follow from what was recorded, in their order."""
    is_oral = agreement.get("form") == "oral"
    found = {
        "parties": _parties(agreement, tree),
        "facts": _sentence(agreement.get("dispute_facts", "")),
        "matters": _sentence(agreement.get("disputed_matters", "")),
        "effect": _oral_effect(agreement) if is_oral else _effect(agreement, tree),
        "amount": _amount(agreement),
    }
    if is_oral:
        found["oral"] = _sentence(agreement.get("oral_agreement_content", ""))
    else:
        said = agreement.get("responsibilities", "")
        found["responsibilities"] = _sentence(said)
        found["copies"] = _copies(agreement, tree)
        for key, term in agreement.get("terms", {}).items():
            found[key] = _term(term, tree)
    return {key: found[key] for key in in_order(found) if found[key]}


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in STOPS else text + "。"


def _parties(agreement: Tree, tree: Tree) -> str:
    on = str(agreement.get("signed_on", ""))
    parties = tree.get("party", {})
    roles = list(codes.code_list("party_roles"))
    keys = sorted(parties, key=lambda key: _party_place(key, parties[key], roles))
    return "\n".join(_sentence(_party(parties[key], on)) for key in keys)


def _party_place(key: str, party: Tree, roles: list[str]) -> tuple[int, int, str]:
    role = party.get("role")
    number = key.partition("-")[0][1:]
    return (
        roles.index(role) if role in roles else len(roles),
        int(number) if number.isdigit() else 0,
        key,
    )


def _party(party: Tree, on: str) -> str:
    role = codes.label("party_roles", str(party.get("role", "")))
    said = [f"{role}：{party.get('name', '')}"]
    if party.get("kind") == "organization":
        said += _named(
            party, ("address", "地址"), ("legal_representative", "法定代表人")
        )
    else:
        said += _person(party, on)
    return "，".join(each for each in said if each) + _for_them(party)


def _person(party: Tree, on: str) -> list[str]:
    sex, ethnic = str(party.get("sex", "")), str(party.get("ethnic", ""))
    age = age_on(party, on)
    return [
        codes.label("sexes", sex) if sex in ("1", "2") else "",
        codes.label("ethnic", ethnic) if ethnic in codes.code_list("ethnic") else "",
        "" if age is None else f"{age}岁",
        str(party.get("occupation", "")),
        *_named(party, ("address", "住")),
    ]


def _named(party: Tree, *names: tuple[str, str]) -> list[str]:
    return [f"{words}{party[name]}" for name, words in names if name in party]


def _for_them(party: Tree) -> str:
    """Who speaks for a party."""
    said = ""
    for name, words in (("guardian", "法定代理人"), ("agent", "委托代理人")):
        person = party.get(name, {})
        if person.get("name"):
            relation = person.get("relation")
            also = f"，{relation}" if relation else ""
            said += f"（{words}：{person['name']}{also}）"
    return said


def age_on(party: Tree, on: str) -> int | None:
    """Full years on that day, as far as is known."""
    born, then = day(str(party.get("birth_on", ""))), day(on)
    if born is None or then is None or then < born:
        return None
    return full_years(born, then)


def _term(term: Tree, tree: Tree) -> str:
    said = _sentence(term.get("text", ""))
    if "amount_fen" in term:
        who, whom = (_who(term.get(side), tree) for side in ("payer", "payee"))
        by = f"由{who}" if who else ""
        to = f"向{whom}" if whom else ""
        said += f"{by}{to}给付人民币{money(term['amount_fen'])}。"
    for name, words in (("mode", "履行方式"), ("place", "履行地点")):
        if term.get(name):
            said += _sentence(f"{words}：{term[name]}")
    if term.get("due_on"):
        said += f"履行期限：至{spelled(term['due_on'])}。"
    return said


def _who(key: object, tree: Tree) -> str:
    name: str = tree.get("party", {}).get(key, {}).get("name", "")
    return name


def money(fen: int) -> str:
    """8600元（大写：捌仟陆佰元整）"""
    return f"{amounts.figures(fen)}（大写：{amounts.capital(fen)}）"


def spelled(day: str) -> str:
    """2026年9月20日"""
    on = date.fromisoformat(day)
    return f"{on.year}年{on.month}月{on.day}日"


def _amount(agreement: Tree) -> str:
    if "amount_fen" not in agreement:
        return ""
    return f"本协议涉及金额共人民币{money(agreement['amount_fen'])}。"


def _effect(agreement: Tree, tree: Tree) -> str:
    said = (
        "本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会"
        "印章之日起生效（人民调解法第二十九条）。生效后具有法律约束力，各方应当按照"
        "约定履行（第三十一条）；就协议的履行或者内容发生争议的，可以向人民法院提起"
        "诉讼（第三十二条）。"
    )
    if may_be_confirmed(agreement, tree):
        said += (
            "各方认为有必要的，可以自协议生效之日起三十日内共同向人民法院申请司法"
            "确认（第三十三条）。"
        )
    return said


def _oral_effect(agreement: Tree) -> str:
    on = str(agreement.get("signed_on", ""))
    said = f"（{spelled(on)}）" if day(on) else ""
    return (
        f"本协议为口头协议，由人民调解员记录，自各方达成协议之日{said}起生效（人民"
        "调解法第二十八条、第三十条），各方应当按照约定履行（第三十一条）。"
    )


def _copies(agreement: Tree, tree: Tree) -> str:
    count = agreement.get("copies") or len(tree.get("party", {})) + 1
    return (
        f"本协议一式{ordinal(count)}份，各方当事人各执一份，人民调解委员会留存一份"
        "（人民调解法第二十九条）。"
    )


# -- changing it


def stated(
    agreement: Tree, tree: Tree, only: frozenset[str] | None = None
) -> dict[str, dict[str, str]]:
    """The clauses as they are to be recorded: rewritten ones keep their words beside
    what would be drawn now; with `only`, nothing but those is drawn anew."""
    before: Mapping[str, Mapping[str, str]] = agreement.get("clauses", {})
    drawn = draw(agreement, tree)
    if only is not None:
        keep = {key: _drawn_of(before[key]) for key in before if key not in only}
        drawn = keep | {key: text for key, text in drawn.items() if key in only}
    return {key: _stated(before.get(key), drawn[key]) for key in in_order(drawn)}


def _drawn_of(clause: Mapping[str, str]) -> str:
    return clause.get("drawn", clause["text"])


def _stated(before: Mapping[str, str] | None, drawn: str) -> dict[str, str]:
    if before is None or "drawn" not in before or before["text"] == drawn:
        return {"text": drawn}
    return {"text": before["text"], "drawn": drawn}


def rewritten(clause: Mapping[str, str], text: str) -> dict[str, str]:
    """The clause in other words; its drawn words again are no rewriting."""
    drawn = _drawn_of(clause)
    return {"text": drawn} if text == drawn else {"text": text, "drawn": drawn}


def drawn_from(pointer: str) -> frozenset[str]:
    """The clauses whose words come from that place of the record."""
    parts = pointer.split("/")
    if parts[1] == "terms":
        return frozenset(parts[2:3])
    return frozenset(key for key, places in SOURCES.items() if f"/{parts[1]}" in places)


# -- what disagrees


def differing(agreement: Tree) -> Iterator[tuple[str, Words]]:
    """Where a clause names another sum or day than its term: (key of clause, why)."""
    for key, clause in agreement.get("clauses", {}).items():
        term = agreement.get("terms", {}).get(key)
        if term is not None:
            yield from _differing(key, clause, term)
    clause = agreement.get("clauses", {}).get("amount")
    if clause is not None and "amount_fen" in agreement:
        yield from _other_sum(
            "amount", clause.get("text", ""), agreement["amount_fen"], True
        )


def _differing(key: str, clause: Tree, term: Tree) -> Iterator[tuple[str, Words]]:
    """The clause must name what is recorded; what the term itself says must not name
    something else."""
    said = [(clause.get("text", ""), True)]
    if "drawn" not in clause:
        said.append((term.get("text", ""), False))
    for text, must in said:
        if "amount_fen" in term:
            yield from _other_sum(key, text, term["amount_fen"], must)
        days = {_iso(*found) for found in DAY_IN_TEXT.findall(text)}
        due = term.get("due_on")
        if due and due not in days and (days or must):
            yield key, texts.other_day(spelled(due))


def _other_sum(
    key: str, said: str, recorded: int, must_be_there: bool
) -> Iterator[tuple[str, Words]]:
    found = amounts.said_in(said)
    if recorded not in found and (found or must_be_there):
        names = "、".join(amounts.figures(fen) for fen in sorted(found))
        yield key, texts.other_sum(names, amounts.figures(recorded))


def _iso(year: str, month: str, of_month: str) -> str:
    return f"{year}-{int(month):02}-{int(of_month):02}"
