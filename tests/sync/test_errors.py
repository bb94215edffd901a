"""An error travels as CouchDB's words and is the same error at the other end."""

import pytest

from sync import errors
from sync.errors import SyncError, named


@pytest.mark.parametrize("kind", errors.WIRE)
def test_an_error_sent_over_the_wire_is_the_same_error(kind: type[SyncError]) -> None:
    sent = kind(subject="entry:1")
    back = named(sent.status, sent.error, sent.reason, subject="entry:1")
    assert type(back) is kind
    assert str(back) == str(sent)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, errors.NotFound),
        (409, errors.Conflict),
        (429, errors.PeerUnavailable),
        (503, errors.PeerUnavailable),
        (418, errors.PeerMisbehaved),
    ],
)
def test_unknown_words_are_read_by_their_status(
    status: int, kind: type[SyncError]
) -> None:
    assert type(named(status, "unheard_of", "whatever")) is kind


def every_kind() -> list[type[SyncError]]:
    return [SyncError, *SyncError.__subclasses__(), errors.NotADatabase]


@pytest.mark.parametrize("kind", every_kind())
def test_every_error_says_what_happened_to_what_in_both_languages(
    kind: type[SyncError],
) -> None:
    failure = kind("because", subject="case.sqlite")
    for told in (failure.zh, failure.en, str(failure)):
        assert "case.sqlite" in told
        assert "because" in told
    assert any("一" <= letter <= "鿿" for letter in failure.zh)


def test_without_a_subject_nothing_is_said_of_one() -> None:
    assert str(errors.Conflict()) == "conflict (Document update conflict.)"
    assert not errors.Conflict().en.startswith(":")
    assert not errors.Conflict().zh.startswith("：")
