"""{results, next}, 50 a page, keyset: the last page costs what the first does, and nothing is counted."""

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.response import Response


class Keyset(CursorPagination):
    page_size = 50
    ordering = ("-recorded_at", "-id")

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.get_next_link()})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": "string", "format": "uri", "nullable": True},
            },
        }
