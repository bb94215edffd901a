import pytest

from schemas import errors
from schemas.errors import FieldError, InvalidEntry, SiliError

KINDS = [
    errors.UnknownType("stage.sung", 3),
    errors.UnknownEnvelope(2),
    errors.UnknownAlgorithm("rot13"),
    errors.InvalidKey("ed25519"),
    errors.NotForThisKey("d-0"),
    errors.WrongId("entry:a", "entry:b"),
    errors.WrongRevision("entry:a", "1-a", "1-b"),
    errors.BadSeal("entry:a", "d-0/1"),
]


@pytest.mark.parametrize("error", KINDS, ids=lambda error: type(error).__name__)
def test_an_error_says_in_both_languages_what_it_is_about(error: SiliError) -> None:
    assert str(error) == error.en
    for value in error.args:
        assert str(value) in error.zh
        assert str(value) in error.en


def test_every_reason_has_words_in_both_languages() -> None:
    for words in (errors.MALFORMED, errors.IDENTIFIERS, errors.REASONS):
        for zh, en in words.values():
            assert not zh.isascii()
            assert en


def test_field_errors_are_told_one_after_the_other() -> None:
    error = InvalidEntry(
        (
            FieldError(
                "/n", "链上序号", "number in the chain", "缺少", "it is missing"
            ),
            FieldError("/body/x", "", "", "有小数", "a fraction"),
        )
    )
    assert error.zh == "链上序号：缺少；/body/x：有小数"
    assert error.en == "number in the chain: it is missing; /body/x: a fraction"


def test_the_base_has_words_of_its_own() -> None:
    assert SiliError().zh
    assert str(SiliError())
