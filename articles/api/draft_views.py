"""The working copies, for programs that send a key: as far as its owner may read them at the desk, and no further."""

import django_filters
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from ..delivery.headers import private_response
from ..editorial import models as editorial
from . import serializers
from .authentication import CanReadDrafts
from .filters import SlugFilter
from .views import ID_SCHEMA, SLUG_SCHEMA, ApiListView, ApiView, describe_operation

Stage = editorial.Article.Stage
FORBIDDEN_RESPONSE = {403: serializers.ErrorSerializer}


class DraftFilter(django_filters.FilterSet):
    """Filters of working copies."""

    stage = django_filters.ChoiceFilter(choices=Stage.choices)
    section = SlugFilter(field_name="section__slug")


class DraftAccessMixin:
    """What the resources of working copies share."""

    permission_classes = (CanReadDrafts,)

    def get_queryset(self):
        """Return the working copies that the key's owner may read."""
        # What writes the OpenAPI document asks without a person.
        if getattr(self, "swagger_fake_view", False):
            return editorial.Article.objects.none()
        return editorial.Article.objects.readable_by(self.request.user).for_desk_lists().prefetch_related("topics")


@method_decorator(private_response, name="dispatch")
class DraftListView(DraftAccessMixin, ApiListView):
    """The working copies, without their texts."""

    serializer_class, filterset_class, ordering = serializers.DraftInListSerializer, DraftFilter, ("-edited_at", "-pk")

    @describe_operation(
        serializers.DraftInListSerializer(many=True),
        OpenApiParameter("stage", OpenApiTypes.STR, enum=Stage.values),
        OpenApiParameter("section", SLUG_SCHEMA, description="A section’s slug."),
        errors=FORBIDDEN_RESPONSE,
    )
    def get(self, request):
        """List the working copies that the key’s owner may read, the last edited first."""
        return self.list(request)


@method_decorator(private_response, name="dispatch")
class DraftDetailView(DraftAccessMixin, ApiView):
    """One working copy, with its text."""

    serializer_class = serializers.DraftSerializer

    @describe_operation(
        serializers.DraftSerializer(), OpenApiParameter("news_id", ID_SCHEMA, "path"), errors=FORBIDDEN_RESPONSE
    )
    def get(self, request, news_id):
        """Return a working copy, as it was last saved."""
        article = self.get_queryset().defer(None).defer("live__body").filter(pk=news_id).first()
        if article is None:
            raise NotFound(f"There is no working copy with the News ID {news_id} that you may read.")
        return Response(self.get_serializer(article).data)
