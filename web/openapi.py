"""The description of the API that programs are written against, at /api/openapi.json.

quart-schema reads it off the routes. Two things are added here: the Structs that other Structs hold, which it leaves
out, and who may call what, out of the table of rules.
"""

from __future__ import annotations

from typing import Any

import msgspec
from quart_schema import OpenAPIProvider
from quart_schema.validation import QUART_SCHEMA_REQUEST_ATTRIBUTE, QUART_SCHEMA_RESPONSE_ATTRIBUTE
from werkzeug.routing import Rule

from web.errors import Problem
from web.rules import RULES, Anyone, GuideAccess, Public, Recording, SignedIn, WorkspaceAccess

REFERENCE = "#/components/schemas/{name}"
PROBLEM = {
    "description": "What went wrong",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Description(OpenAPIProvider):
    def schema(self) -> dict[str, Any]:
        described = super().schema()
        models = [Problem, *self._models()]
        described["components"]["schemas"] = msgspec.json.schema_components(models, ref_template=REFERENCE)[1]
        return described

    def build_paths(self, rule: Rule) -> tuple[dict[str, Any], dict[str, Any]]:
        paths, components = super().build_paths(rule)
        for operations in paths.values():
            for operation in operations.values():
                operation["operationId"] = rule.endpoint.replace(".", "_")
                operation["responses"] = {**operation["responses"], "default": PROBLEM}
                operation["description"] = "\n\n".join(
                    filter(None, (operation.get("description"), _who_may(rule.endpoint)))
                )
                if isinstance(RULES[rule.endpoint], Public | Anyone):
                    operation["security"] = []
        return paths, components

    def _models(self) -> list[Any]:
        models = []
        for rule in self.generate_rules():
            function = self._app.view_functions[rule.endpoint]
            asked = getattr(function, QUART_SCHEMA_REQUEST_ATTRIBUTE, None)
            models += [asked[0]] if asked else []
            models += [model for model, _ in getattr(function, QUART_SCHEMA_RESPONSE_ATTRIBUTE, {}).values()]
        return models


def _who_may(endpoint: str) -> str:
    match RULES[endpoint]:
        case Public() | Anyone():
            return "Anyone may ask."
        case SignedIn():
            return "For whoever is signed in."
        case GuideAccess(least):
            return f"Takes `{least.word}` access to the guide. One that is not there or not shared is 404."
        case WorkspaceAccess(least):
            return f"Takes `{least.word}` access to the workspace."
        case Recording():
            return "For a recorder that was let in, or a token of somebody with `edit` access to the workspace."
