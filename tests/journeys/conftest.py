"""The foreign hub, for the journeys that hold over both."""

from tests.conformance.hubs import couch, express_couch

__all__ = ["couch", "express_couch"]
