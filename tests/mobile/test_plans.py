"""The forms ask for everything that the schemas know, and for nothing else."""

from collections.abc import Iterator

import pytest

from mobile.plan import Ask, Many, Plan, Say
from mobile.plans import PLANS
from schemas import assigning, bodies, fields, settling
from schemas.stage import PARTS


def schema_places(form: fields.Form, at: str = "") -> Iterator[str]:
    for name, field in form.fields.items():
        inner = fields.form_in(field)
        if inner is None:
            yield f"{at}/{name}"
        elif isinstance(field, fields.Keyed):
            yield from schema_places(inner, f"{at}/{name}/*")
        else:
            yield from schema_places(inner, f"{at}/{name}")


def asked_places(plan: Plan) -> set[str]:
    places: set[str] = set()
    for page in plan.pages:
        for item in page.items:
            _collect(item, "", places)
    return places


def _collect(item, base: str, places: set[str]) -> None:
    if isinstance(item, Ask):
        places.add((base + item.at).replace("{key}", "*"))
    if isinstance(item, Many):
        inner = (base + item.at).replace("{key}", "*") + "/*"
        for each in (*item.asks, *item.quick):
            _collect(each, inner, places)


def covered(place: str, by: set[str]) -> bool:
    return any(place == each or place.startswith(each + "/") for each in by)


def its_part(plan: Plan, place: str) -> bool:
    """A stage's form asks for its own part only."""
    if plan.type != "stage.recorded":
        return True
    own = PARTS[int(plan.key[-1])]
    return not any(
        place.startswith(f"/{part}/") for part in PARTS.values() if part != own
    )


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_every_field_of_the_schema_is_asked_or_named_as_not_asked(plan: Plan) -> None:
    asked = asked_places(plan) | set(plan.not_asked)
    begun = {f"{container}/*" for container in plan.members}
    left = [
        place
        for place in schema_places(plan.schema)
        if its_part(plan, place)
        and not covered(place, asked)
        and place.rpartition("/")[0] not in begun
    ]
    assert left == []


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_every_question_names_a_field_of_the_schema(plan: Plan) -> None:
    known = set(schema_places(plan.schema))
    for place in asked_places(plan):
        assert any(k == place or k.startswith(place + "/") for k in known), place


def test_there_is_a_form_for_every_type_that_the_field_writes() -> None:
    written = {plan.type for plan in PLANS.values() if plan.records is None}
    corrections = {t for t in bodies.SCHEMAS if t.endswith(".corrected")}
    # A review and the answer to an assignment are written on pages of their own.
    pages = {type for type in bodies.SCHEMAS if type.startswith("review.")}
    pages |= settling.TYPES | {assigning.ANSWERED}
    assert set(bodies.SCHEMAS) - corrections - pages == written


def test_pages_have_keys_of_their_own() -> None:
    for plan in PLANS.values():
        keys = [page.key for page in plan.pages]
        assert len(keys) == len(set(keys))


def test_no_page_asks_more_than_a_screen_can_bear() -> None:
    for plan in PLANS.values():
        for page in plan.pages:
            plain = [i for i in page.items if isinstance(i, Ask) and not i.more]
            assert len(plain) <= 7, (plan.key, page.key)
            assert len([i for i in page.items if isinstance(i, Say)]) <= 2
