"""Names the schemas of an OpenAPI document by their titles, so that generated types read well."""

from __future__ import annotations

from typing import Any

SCHEMA_PREFIX = "#/components/schemas/"


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
    _rename_references(document, new_names)


def _rename_references(node: Any, new_names: dict[str, str]) -> None:
    match node:
        case dict():
            for key, value in node.items():
                if isinstance(value, str) and value.startswith(SCHEMA_PREFIX):
                    node[key] = SCHEMA_PREFIX + new_names[value.removeprefix(SCHEMA_PREFIX)]
                else:
                    _rename_references(value, new_names)
        case list():
            for value in node:
                _rename_references(value, new_names)
        case _:
            return
