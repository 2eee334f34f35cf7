"""What the OpenAPI document says beyond what the code says by itself."""

from . import serializers
from .serializers import SparseFieldsMixin

# Where the first row of a list leads: (the operation, its parameter, the row's field that is its value).
LINKS = {
    "articles_list": [("articles_retrieve", "news_id", "id"), ("comments_list", "article", "id")],
    "sections_list": [("articles_list", "section", "slug")],
    "topics_list": [("articles_list", "topic", "slug")],
    "authors_list": [("articles_list", "author", "slug")],
    "comments_list": [("articles_retrieve", "news_id", "article")],
    "drafts_list": [("drafts_retrieve", "news_id", "id")],
}


def make_fields_optional(result, generator, request, public):
    """Say that no field of a resource is certain to be there, since `fields` may leave it out."""
    sparse = [
        kind for kind in vars(serializers).values() if isinstance(kind, type) and issubclass(kind, SparseFieldsMixin)
    ]
    for name in (kind.__name__.removesuffix("Serializer") for kind in sparse):
        result["components"]["schemas"].get(name, {}).pop("required", None)
    return result


def add_links(result, generator, request, public):
    """Say as links which operations take what a list's rows have."""
    for operation in (path["get"] for path in result["paths"].values()):
        if leads := LINKS.get(operation["operationId"]):
            operation["responses"]["200"]["links"] = {
                name: {"operationId": name, "parameters": {parameter: f"$response.body#/results/0/{field}"}}
                for name, parameter, field in leads
            }
    return result
