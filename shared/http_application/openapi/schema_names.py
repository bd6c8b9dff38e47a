"""Names the schemas of an OpenAPI document by their titles, so that generated types read well."""

from __future__ import annotations

from typing import Any

from shared.http_application.openapi.document_walk import SCHEMA_PREFIX, objects


def name_schemas_by_title(document: dict[str, Any]) -> None:
    """Rename each schema to its title: `HandoffRowPage` where the framework has `Page_HandoffRow_`.

    Schemas whose title is not unique keep their names.
    """
    schemas = document["components"]["schemas"]
    titles = [schema.get("title", name) for name, schema in schemas.items()]
    new_names = {
        name: title if titles.count(title) == 1 and title.isidentifier() else name
        for name, title in zip(schemas, titles, strict=True)
    }
    document["components"]["schemas"] = {
        new_names[name]: schema for name, schema in schemas.items()
    }
    for one in objects(document):
        for key, value in one.items():
            if isinstance(value, str) and value.startswith(SCHEMA_PREFIX):
                one[key] = SCHEMA_PREFIX + new_names[value.removeprefix(SCHEMA_PREFIX)]
