"""What an evaluation says, as one JSON object; and what the data say of the weights."""

from collections import Counter
from collections.abc import Iterator
from math import log2
from typing import Any, Final

from server.linkage import rivals, splinked, weights
from server.linkage.comparing import levels
from server.linkage.evaluation import Measured, Trial, is_same, shares
from server.linkage.scoring import matter_levels

THRESHOLDS: Final = (-4.0, -2.0, 0.0, 2.0, 4.0)
ABSENT: Final = "splink is not installed: pip install 'sili[link]'"


def report(trial: Trial, *, with_splink: bool = True) -> dict[str, Any]:
    """Everything that `sili linkage evaluate` says, of the half held back."""
    ours = trial.ours(weights.LIKELY)
    joined = trial.joined()
    return {
        "f1": round(ours.total.f1, 4),
        **ours.to_json(),
        "threshold": weights.LIKELY,
        "weights_of": weights.MADE_ON,
        "records": len(trial.records),
        "true_pairs": len(trial.true),
        "compared_pairs": len(trial.pairs),
        "true_pairs_without_a_key": trial.unreached(),
        "by_threshold": {
            f"{least:g}": trial.ours(least).total.to_json() for least in THRESHOLDS
        },
        "shares": {
            mark: round(part, 4) for mark, part in shares(trial.records).items()
        },
        "automatic": {
            "persons": joined.persons,
            "of_different_persons": joined.other_persons,
            "disputes": joined.disputes,
            "of_different_disputes": joined.other_disputes,
        },
        "others": {each.name: each.to_json() for each in others(trial)}
        | {"splink": of_splink(trial) if with_splink else "not asked"},
    }


def others(trial: Trial) -> Iterator[Measured]:
    for name, same in rivals.RIVALS.items():
        yield trial.measured(name, rivals.of_disputes(same))


def of_splink(trial: Trial) -> Any:
    if not splinked.is_installed():
        return ABSENT
    called = splinked.called(trial.sheets)
    return trial.judged("splink", called).to_json()


def learned(trial: Trial) -> Iterator[str]:
    """Each line of the table, with what labelled pairs say in its place.

    Of persons the true ones are counted against those who were paired and are others;
    of the matter, true pairs against all that share a key.
    """
    true: Counter[tuple[str, str]] = Counter()
    false: Counter[tuple[str, str]] = Counter()
    for pair, each in zip(trial.pairs, trial.scores, strict=True):
        one, other = (trial.records[place] for place in pair)
        found = true if pair in trial.true else false
        for field, level in matter_levels(one.sheet, other.sheet, trial.rarity):
            found[field, _named(level)] += 1
        for pairing in each.pairings:
            found = true if is_same(one, other, pairing) else false
            for known, rung in levels(pairing.one, pairing.other):
                found[known, _named(rung)] += 1
    for table in (weights.PERSON, weights.MATTER):
        for field, lines in table.items():
            for level, line in lines.items():
                bits = _bits(true, false, field, level)
                yield f"{field:13}{level:10}{line.bits:+6.1f}{bits}  {line.zh}"


def _bits(
    true: Counter[tuple[str, str]],
    false: Counter[tuple[str, str]],
    field: str,
    level: str,
) -> str:
    """log2 of m by u; nothing where the data never show the level."""
    if not true[field, level] + false[field, level]:
        return "     –"
    m, u = (
        (counts[field, level] + 0.5) / (sum_of(counts, field) + 1)
        for counts in (true, false)
    )
    return f"{log2(m / u):+6.1f}"


def sum_of(counts: Counter[tuple[str, str]], field: str) -> int:
    return sum(count for (each, _), count in counts.items() if each == field)


def _named(level: object) -> str:
    return level if isinstance(level, str) else str(getattr(level, "name", level))
