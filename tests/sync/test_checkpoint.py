from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from sync.checkpoint import (
    HISTORY,
    Entry,
    common_ancestry,
    extended,
    filter_name,
    replication_id,
)

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["history", "session_id", "recorded_seq"]), inner
        )
    ),
)
logs = st.none() | st.dictionaries(st.sampled_from(["history", "session_id"]), junk)


def entry(session="s", seq="1"):
    return Entry(session, seq, "0", "then", "now", 0, 0, 0, 0, 0)


def log(*marks):
    """A log of these (session, seq), the oldest first."""
    kept = None
    for session, seq in marks:
        kept = extended(kept, entry(session, seq))
    return kept


@given(logs, logs)
def test_whatever_lies_in_a_log_a_start_is_found(source, target):
    assert isinstance(common_ancestry(source, target), str)


marks = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123")), max_size=5)


@given(marks, marks)
def test_a_start_other_than_the_first_stands_in_both_logs(ours, theirs):
    since = common_ancestry(log(*ours), log(*theirs))
    assert since == "0" or any(
        seq == since and (session, seq) in theirs for session, seq in ours
    )


def test_both_logs_the_same_begin_at_their_newest_mark():
    ours = log(("a", "5"), ("a", "9"))
    assert common_ancestry(ours, ours) == "9"


def test_a_crash_between_the_two_writes_falls_back_by_one_batch():
    target = log(("a", "5"), ("a", "9"))
    source = log(("a", "5"))
    assert common_ancestry(source, target) == "5"


def test_a_mark_that_somebody_raised_on_one_side_counts_for_nothing():
    ours = log(("a", "5"), ("b", "7"))
    raised = log(("a", "5"), ("b", "700"))
    assert common_ancestry(ours, raised) == "5"
    assert common_ancestry(raised, ours) == "5"


def test_a_side_without_a_log_means_from_the_beginning():
    assert common_ancestry(log(("a", "5")), None) == "0"


def test_a_restored_backup_goes_back_to_the_session_it_knows():
    assert common_ancestry(log(("a", "3"), ("b", "8")), log(("a", "3"))) == "3"


def test_a_log_keeps_only_its_newest_entries():
    kept = log(*[("s", str(n)) for n in range(20)])
    assert len(kept["history"]) == HISTORY
    assert kept["history"][0]["recorded_seq"] == kept["source_last_seq"] == "19"


def test_a_log_that_is_no_log_is_begun_anew():
    assert len(extended({"history": "gone"}, entry())["history"]) == 1


def test_the_direction_and_the_filter_name_the_replication():
    ids = {
        replication_id("a", "b"),
        replication_id("b", "a"),
        replication_id("a", "b", "m.f"),
    }
    assert len(ids) == 3


def test_only_what_stays_the_same_names_a_filter():
    assert filter_name(None) == ""
    assert filter_name(wanted) == f"{__name__}.wanted"
    assert filter_name(lambda change: True) is None
    assert filter_name(partial(wanted)) is None


def wanted(change):
    return True
