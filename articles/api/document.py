"""What the OpenAPI document says beyond what the code says by itself."""

from . import serializers
from .serializers import Sparse


def fields_may_be_left_out(result, generator, request, public):
    """Say that no field of a resource is certain to be there, since `fields` may leave it out."""
    sparse = [kind for kind in vars(serializers).values() if isinstance(kind, type) and issubclass(kind, Sparse)]
    for name in (kind.__name__.removesuffix("Serializer") for kind in sparse):
        result["components"]["schemas"].get(name, {}).pop("required", None)
    return result
