import subprocess
import sys

import pytest

import schemas


def test_what_is_promised_is_there() -> None:
    assert schemas.__all__ == sorted(schemas.__all__)
    for name in schemas.__all__:
        assert getattr(schemas, name).__module__.startswith("schemas.")


@pytest.mark.parametrize("module", ["errors", "strict_json", "bodies", "casefile"])
def test_any_module_may_be_the_first_to_be_imported(module: str) -> None:
    subprocess.run([sys.executable, "-c", f"import schemas.{module}"], check=True)


def test_the_samples_and_their_texts_are_imported_only_by_who_asks() -> None:
    code = "import schemas, sys; sys.exit('schemas.samples' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
