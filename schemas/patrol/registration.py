"""N1 应登未登、登记失实: what was written down when it came.

    N1-1  in the record more than a working day after it was received; what another
          system registered, or the field wrote down, came over late and is excused
    N1-2  no facts or no reasons, and nobody wrote 不清; no name or address, though a
          number is there by which the petitioner could have been asked
    N1-3  written down as the first, and the same people asked the same before; or as a
          repetition of one that other people made
    N1-4  classified, and later put into another of the three categories

(N1-5 is judged of receptions: `beside`.)
"""

from schemas.fields import Body
from schemas.patrol.context import Context, Hit, Judged, key
from schemas.patrol.whose import doer
from schemas.petition.claims import Petition
from schemas.petition.registering import COMPLETE, lacking
from schemas.texts import Words

UNCLEAR = "不清"
LACKING = {
    "name": Words("姓名（名称）", "name"),
    "address": Words("住址", "address"),
    "facts": Words("事实", "facts"),
    "reasons": Words("理由", "reasons"),
}


def registered_late(petition: Petition, context: Context) -> Judged:
    first, told = petition.deeds[0], petition.registered
    on = context.recorded.get(first.id)
    due_on = context.after(first.on, 1)
    if on is None or on <= due_on:
        return
    words = Words(
        f"{first.on}收到，{on}登记，应在{due_on}前登记",
        f"received {first.on}, registered {on}, due by {due_on}",
    )
    fact = key("N1-1", petition.id, first.id)
    yield Hit("N1-1", fact, petition.id, "", words, on, receiver(told), excuse_of(told))


def excuse_of(told: Body) -> str:
    if "external_ref" in told:
        return "elsewhere"
    return "late_sync" if "case" in told or "reception" in told else ""


def receiver(told: Body) -> str:
    """Who wrote it down."""
    return str(told.get("unit", "")) if told["received_by"] == "unit" else ""


def elements_missing(petition: Petition, context: Context) -> Judged:
    told = petition.registered
    people = told.get("petitioners", {}).values()
    said = " ".join(str(told.get(each, "")) for each in ("facts", "reasons"))
    reachable = any("phone" in each or "id_no" in each for each in people)
    missing = [
        each
        for each in lacking(told)
        if UNCLEAR not in said and (each not in COMPLETE or reachable)
    ]
    if missing:
        zh = "、".join(LACKING[each].zh for each in missing)
        en = ", ".join(LACKING[each].en for each in missing)
        words = Words(f"缺{zh}，没有注明不清", f"without {en}, not marked as unclear")
        first = petition.deeds[0]
        fact = key("N1-2", petition.id, first.id)
        yield Hit("N1-2", fact, petition.id, "", words, first.on, receiver(told))


def first_or_repeat(petition: Petition, context: Context) -> Judged:
    first, repeats = petition.deeds[0], petition.registered.get("repeats")
    before = next(iter(context.earlier), None)
    if repeats is not None or before is None:
        return
    words = Words(
        f"登记为初次，同一信访人同一诉求已有{before.number}（{before.received_on}收到）",
        f"registered as first; the same people asked the same in {before.number}",
    )
    fact = key("N1-3", petition.id, before.petition)
    unit = receiver(petition.registered)
    yield Hit("N1-3", fact, petition.id, "", words, first.on, unit)


def category_changed(petition: Petition, context: Context) -> Judged:
    for claim in petition.claims.values():
        told = [act for act in claim.acts if act.type == "classified"]
        for one, other in zip(told, told[1:], strict=False):
            if one.body["category"] == other.body["category"]:
                continue
            words = Words(
                f"{one.on}的分类，{other.on}改为另一类",
                f"the category of {one.on} was changed on {other.on}",
            )
            fact = key("N1-4", petition.id, claim.key, one.id)
            unit = doer(claim, one)
            yield Hit("N1-4", fact, petition.id, claim.key, words, one.on, unit)


RULES = (registered_late, elements_missing, first_or_repeat, category_changed)
