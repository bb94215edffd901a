"""Splink on the same records, with its defaults: an extra, `pip install sili[link]`.

Each record is one row, its two parties side by side, since Splink compares rows: name
by `NameComparison`, ID digest and telephone exactly, birthday, village, type. The keys
are ours that SQL can say. The weights are learned by expectation maximisation without
labels, as Splink's tutorial does; a pair is called where its probability is one half.
"""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from server.linkage.evaluation import Pair
from server.linkage.sheet import Person, Sheet

PARTIES = ("one", "two")


def is_installed() -> bool:
    return all(find_spec(name) is not None for name in ("splink", "duckdb"))


def row(place: int, sheet: Sheet) -> dict[str, Any]:
    """One record as Splink takes it; what nobody wrote is null."""
    found: dict[str, Any] = {
        "unique_id": place,
        "village": sheet.site.village or None,
        "dispute_type": sheet.dispute_type or None,
        "began_on": sheet.began_on and sheet.began_on.isoformat(),
    }
    for each, person in zip(PARTIES, sheet.persons, strict=False):
        found |= {f"{field}_{each}": value for field, value in told(person)}
    return found


def told(person: Person) -> Iterator[tuple[str, str | None]]:
    yield "name", person.name or None
    yield "id", person.id_mac or None
    yield "phone", person.phone or None
    yield "birth", person.birth_on.isoformat() if person.birth_on else None


def called(sheets: Sequence[Sheet], least: float = 0.5) -> Iterator[Pair]:
    """The pairs that Splink calls the same."""
    import pyarrow
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_library as cl

    rows = pyarrow.Table.from_pylist([row(*each) for each in enumerate(sheets)])
    comparisons: list[Any] = [
        cl.ExactMatch("village"),
        cl.ExactMatch("dispute_type"),
        cl.ExactMatch("began_on"),
    ]
    keys: list[Any] = [block_on("village", "began_on", "dispute_type")]
    for each in PARTIES:
        comparisons += [
            cl.NameComparison(f"name_{each}"),
            cl.ExactMatch(f"id_{each}"),
            cl.ExactMatch(f"phone_{each}"),
            cl.DateOfBirthComparison(f"birth_{each}", input_is_string=True),
        ]
        keys += [block_on(f"{field}_{each}") for field in ("id", "phone")]
        keys.append(block_on(f"name_{each}", "village"))
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=keys,
    )
    api = DuckDBAPI()
    linker = Linker(api.register(rows), settings)
    linker.training.estimate_probability_two_random_records_match(keys[1:3], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for key in (block_on("name_one", "village"), block_on("phone_two")):
        linker.training.estimate_parameters_using_expectation_maximisation(key)
    found = linker.inference.predict(threshold_match_probability=least)
    for one, other in pairs_of(found):
        yield min(one, other), max(one, other)


def pairs_of(found: Any) -> list[tuple[int, int]]:
    table = found.as_record_list()
    return [(each["unique_id_l"], each["unique_id_r"]) for each in table]
