"""The foreign hub, for the journeys that hold over both; a county on loopback."""

from tests.conformance.hubs import couch, express_couch
from tests.mobile.enrolled import served
from tests.stretching import little

__all__ = ["couch", "express_couch", "served"]

little()
