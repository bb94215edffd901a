"""The bodies can be described in OpenAPI as they stand."""

import warnings

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from schemas import bodies


def test_every_form_becomes_a_component_with_its_own_name() -> None:
    spec = APISpec("t", "1", "3.1.0", plugins=[MarshmallowPlugin()])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for versions in bodies.SCHEMAS.values():
            for v, form in versions.items():
                name = f"{form.__name__}V{v}"
                if name not in spec.components.schemas:
                    spec.components.schema(name, schema=form)
    components = spec.components.schemas
    opened = components["DisputeOpenedV1"]
    assert opened["properties"]["opened_on"]["title"] == "登记日期"
    assert opened["properties"]["opened_on"]["format"] == "date"
    assert opened["properties"]["amount_fen"]["type"] == "integer"
    assert "02" in opened["properties"]["dispute_type"]["enum"]
    parties = opened["properties"]["parties"]
    assert parties["additionalProperties"]["$ref"] == "#/components/schemas/Party"
    assert set(opened["required"]) >= {"opened_on", "parties", "summary"}
    assert components["Party"]["properties"]["phone"]["type"] == "string"
