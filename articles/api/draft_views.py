"""The working copies, for programs with an API key: those that the key's owner may read at the desk."""

from typing import TYPE_CHECKING

import django_filters
from django.contrib.auth.models import User
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from ..delivery.headers import private_response
from ..editorial import models as editorial
from . import serializers
from .authentication import CanReadDrafts
from .filters import SlugFilter
from .views import ID_SCHEMA, SLUG_SCHEMA, ApiListView, ApiView, describe_operation

if TYPE_CHECKING:
    from ..editorial.querysets import ArticleQuerySet

Stage = editorial.Article.Stage
FORBIDDEN_RESPONSE = {403: serializers.ErrorSerializer}


class DraftFilter(django_filters.FilterSet):
    """Filters of working copies."""

    stage = django_filters.ChoiceFilter(choices=Stage.choices)
    section = SlugFilter(field_name="section__slug")


class DraftAccessMixin(ApiView):
    """The common part of the resources of working copies."""

    permission_classes = (CanReadDrafts,)

    def get_queryset(self) -> "ArticleQuerySet":
        """Return the working copies that the key's owner may read."""
        # The generator of the OpenAPI document has no user.
        if getattr(self, "swagger_fake_view", False) or not isinstance(self.request.user, User):
            return editorial.Article.objects.none()
        return editorial.Article.objects.readable_by(self.request.user).for_desk_lists().prefetch_related("topics")


@method_decorator(private_response, name="dispatch")
class DraftListView(DraftAccessMixin, ApiListView):
    """The list of working copies, without their texts."""

    serializer_class, filterset_class, ordering = serializers.DraftInListSerializer, DraftFilter, ("-edited_at", "-pk")

    @describe_operation(
        serializers.DraftInListSerializer(many=True),
        OpenApiParameter("stage", OpenApiTypes.STR, enum=Stage.values),
        OpenApiParameter("section", SLUG_SCHEMA, description="A section’s slug."),
        errors=FORBIDDEN_RESPONSE,
    )
    def get(self, request: Request) -> Response:
        """List the drafts that the key’s owner may read, the last edited first."""
        return self.list(request)


@method_decorator(private_response, name="dispatch")
class DraftDetailView(DraftAccessMixin):
    """One working copy with its text."""

    serializer_class = serializers.DraftSerializer

    @describe_operation(
        serializers.DraftSerializer(), OpenApiParameter("news_id", ID_SCHEMA, "path"), errors=FORBIDDEN_RESPONSE
    )
    def get(self, request: Request, news_id: int) -> Response:
        """Return a draft as it was last saved."""
        article = self.get_queryset().defer(None).defer("live__body").filter(pk=news_id).first()
        if article is None:
            raise NotFound(f"There is no draft with the News ID {news_id} that you may read.")
        return Response(self.get_serializer(article).data)
