"""What is read before the PIN page, and what while somebody types on it."""

import subprocess
import sys

BEFORE_THE_PIN = "mobile.seats, mobile.hearing, mobile.practising, mobile.warming"
BEHIND_IT = ("schemas.bodies", "schemas.casefile", "sync.database", "mobile.casebook")


def loaded(code: str) -> set[str]:
    told = f"import sys, {BEFORE_THE_PIN}\n{code}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", told], check=True, text=True, stdout=subprocess.PIPE
    )
    return set(done.stdout.split())


def test_a_phone_that_waits_for_its_pin_has_read_no_form_and_no_file_of_cases() -> None:
    assert not loaded("") & {*BEHIND_IT}


def test_while_the_pin_is_typed_the_casebook_is_read() -> None:
    assert {*BEHIND_IT} <= loaded("mobile.warming.read()")
