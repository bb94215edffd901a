import pytest

from tests.server.kinds import addressed

__all__ = ["addressed"]


@pytest.fixture(autouse=True)
def a_registry(addressed: str) -> None:
    """The demo's commands find it by its address."""
