"""The public resources of /api/v1/: what readers see."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django_filters import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, AuthenticationFailed, NotFound, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from ..comments.models import Comment, Thread
from ..comments.querysets import CommentQuerySet
from ..delivery.absolute_urls import site_base_url
from ..delivery.localized_formats import format_date
from ..delivery.replicas import read_from_replica
from ..delivery.url_converters import MAX_ROW_ID
from ..editorial.article_content import Genre
from ..editorial.models import LiveArticle
from ..editorial.querysets import LiveArticleQuerySet, visible_at, with_visible_articles
from ..feeds.serializer import serialize_articles
from ..taxonomy.models import Author, Section, Topic
from . import serializers
from .authentication import KeyAuthentication, public_unless_authenticated
from .filters import SLUG_PATTERN, ArticleFilter, CommentFilter
from .pagination_throttling_errors import ApiPagination, ApiThrottle

ERROR_RESPONSES = {
    400: serializers.ErrorsSerializer,
    401: serializers.ErrorSerializer,
    404: serializers.ErrorSerializer,
    # Sent by the web server in front of Django.
    (414, "text/html"): OpenApiResponse(OpenApiTypes.STR, "The URL is too long for the web server."),
    429: serializers.ErrorSerializer,
}
SLUG_SCHEMA = {"type": "string", "pattern": SLUG_PATTERN}
QUERY_SCHEMA = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^\x00]*$"}
ID_SCHEMA = {"type": "integer", "minimum": 0, "maximum": MAX_ROW_ID}


class GoneError(APIException):
    """An article was published once but is no longer available (410)."""

    status_code = 410
    default_code = "gone"


Method = TypeVar("Method", bound=Callable[..., Response])


def describe_operation(
    serializer: Serializer[Any] | ListSerializer[Any],
    *parameters: OpenApiParameter,
    errors: Mapping[int, type[Serializer[Any]]] | None = None,
) -> Callable[[Method], Method]:
    """Return a decorator that describes a GET method for the OpenAPI document.

    `serializer` is that of the item, or of the list of items, in the response; `errors` are additional responses.
    """
    # The child of a ListSerializer is declared as a BaseSerializer, which has no fields.
    item: Any = serializer.child if isinstance(serializer, ListSerializer) else serializer
    names = list(item.fields)
    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": names}}
    fields = OpenApiParameter("fields", schema, explode=False, description="Return only these fields.")
    return extend_schema(
        parameters=[*parameters, fields], responses={200: serializer, **ERROR_RESPONSES, **(errors or {})}
    )


@method_decorator([public_unless_authenticated, read_from_replica], name="dispatch")
class ApiView(GenericAPIView):
    """The common part of all resources: read-only, public, with selectable fields.

    An API key isn't required here, but if one is sent it must be valid.
    """

    http_method_names = ("get", "head")
    authentication_classes = (KeyAuthentication,)
    permission_classes: tuple[type[BasePermission], ...] = (AllowAny,)
    throttle_classes = (ApiThrottle,)
    allowed_parameters = frozenset({"fields"})
    only_fields: list[str] | tuple[str, ...] = ()

    def perform_authentication(self, request: Request) -> None:
        """Authenticate the request; failed attempts count towards the rate limit as well."""
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            self.check_throttles(request)
            raise

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Reject unknown and empty parameters instead of ignoring them. Raises ValidationError."""
        super().initial(request, *args, **kwargs)
        allowed_parameters = self.allowed_parameters | set(getattr(self, "filterset_class", FilterSet).base_filters)
        errors = {
            name: [f"Unknown parameter. Available: {', '.join(sorted(allowed_parameters))}."]
            for name in set(request.query_params) - allowed_parameters
        }
        for name, value in request.query_params.items():
            if value == "" and name != "cursor":
                errors.setdefault(name, ["Give a value or omit the parameter."])
        # Every serializer of the API has fields; BaseSerializer doesn't declare them.
        available: Mapping[str, object] = getattr(self.get_serializer_class()(), "fields")  # noqa: B009
        requested = request.query_params.get("fields")
        self.only_fields = requested.split(",") if requested else []
        if unknown := [name for name in self.only_fields if name not in available]:
            errors["fields"] = [f"Unknown field “{unknown[0][:40]}”. Available: {', '.join(available)}."]
        if errors:
            raise ValidationError(errors)

    def get_serializer(self, *args: Any, **kwargs: Any) -> BaseSerializer[Any]:
        """Return the serializer with the requested fields."""
        return super().get_serializer(*args, only_fields=self.only_fields, **kwargs)

    def get_serializer_context(self) -> dict[str, Any]:
        """Return the context with `site`, the scheme and host of all URLs."""
        return {**super().get_serializer_context(), "site": site_base_url(self.request)}


class ApiListView(ListModelMixin, ApiView):
    """A list resource, paginated by cursor."""

    pagination_class = ApiPagination
    allowed_parameters = frozenset({"fields", "cursor"})


class ArticleListView(ApiListView):
    """The articles, newest first, without their texts."""

    serializer_class, filterset_class, ordering = (
        serializers.ArticleInListSerializer,
        ArticleFilter,
        ("-publish_at", "-pk"),
    )

    @describe_operation(
        serializers.ArticleInListSerializer(many=True),
        OpenApiParameter("q", QUERY_SCHEMA, description="A search query."),
        OpenApiParameter("section", SLUG_SCHEMA, description="A section’s slug."),
        OpenApiParameter("topic", SLUG_SCHEMA, description="A topic’s slug."),
        OpenApiParameter("author", SLUG_SCHEMA, description="An author’s slug."),
        OpenApiParameter("genre", OpenApiTypes.STR, enum=Genre.values),
        OpenApiParameter("from", OpenApiTypes.DATE, description="The first day, in the newspaper’s time zone."),
        OpenApiParameter("to", OpenApiTypes.DATE, description="The last day, in the newspaper’s time zone."),
    )
    def get(self, request: Request) -> Response:
        """List articles, newest first."""
        return self.list(request)

    def get_queryset(self) -> LiveArticleQuerySet:
        """Return the visible articles."""
        return LiveArticle.objects.visible().for_lists().prefetch_related("topics")

    def paginate_queryset(self, queryset: QuerySet[Any] | Sequence[Any]) -> list[Any]:
        """Return a page of articles, serialized."""
        page: Sequence[LiveArticle] = super().paginate_queryset(queryset) or []
        return serialize_with_comment_counts(page, site_base_url(self.request), full=False)


class ArticleDetailView(ApiView):
    """One article, with its text."""

    serializer_class = serializers.ArticleSerializer

    @describe_operation(
        serializers.ArticleSerializer(),
        OpenApiParameter("news_id", ID_SCHEMA, "path"),
        errors={410: serializers.ErrorSerializer},
    )
    def get(self, request: Request, news_id: int) -> Response:
        """Return an article; 410 with the reason if it was withdrawn."""
        live = LiveArticle.objects.with_public_page().for_article_page().filter(pk=news_id).first()
        if live is None:
            raise NotFound(f"There is no article with the News ID {news_id}.")
        if not live.is_visible():
            raise GoneError(gone_message(live))
        [article] = serialize_with_comment_counts([live], site_base_url(request), full=True)
        return Response(self.get_serializer(article).data)


class SectionListView(ApiListView):
    """The sections."""

    queryset, serializer_class, ordering = Section.objects.all(), serializers.SectionSerializer, ("position", "pk")

    @describe_operation(serializers.SectionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List sections in the order of the newspaper's navigation."""
        return self.list(request)


class SubjectListView(ApiListView):
    """The topics or authors that have visible articles."""

    model: ClassVar[type[Topic] | type[Author]]
    # The field of LiveArticle that refers to the model.
    subject_field: ClassVar[str]
    ordering = ("pk",)

    def get_queryset(self) -> QuerySet[Any]:
        """Return the topics or authors that have visible articles."""
        return with_visible_articles(self.model._default_manager.all(), self.subject_field)


class TopicListView(SubjectListView):
    """The topics."""

    model, subject_field, serializer_class = Topic, "topics", serializers.TopicSerializer

    @describe_operation(serializers.TopicSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List topics."""
        return self.list(request)


class AuthorListView(SubjectListView):
    """The authors."""

    model, subject_field, serializer_class = Author, "authors", serializers.AuthorSerializer

    @describe_operation(serializers.AuthorSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List authors."""
        return self.list(request)


class CommentListView(ApiListView):
    """The comments, newest first."""

    serializer_class, filterset_class, ordering = serializers.CommentSerializer, CommentFilter, ("-created_at", "-pk")

    @describe_operation(
        serializers.CommentSerializer(many=True), OpenApiParameter("article", ID_SCHEMA, description="A News ID.")
    )
    def get(self, request: Request) -> Response:
        """List published comments, newest first."""
        return self.list(request)

    def get_queryset(self) -> CommentQuerySet:
        """Return the visible comments on visible articles."""
        return Comment.objects.visible().filter(visible_at(None, "article__live__"))


def serialize_with_comment_counts(articles: Sequence[LiveArticle], site: str, full: bool) -> list[dict[str, Any]]:
    """Return live articles serialized, each with its corrections and its number of comments."""
    counts = Thread.objects.visible_counts([live.pk for live in articles])
    serialized = serialize_articles(articles, site, full=full, at=timezone.now())
    return [{**article, "comment_count": counts.get(article["news_id"], 0)} for article in serialized]


def gone_message(live: LiveArticle) -> str:
    """Return why an article is no longer available: withdrawn, retracted or expired."""
    if live.withdrawn_at:
        details = {
            "headline": live.headline,
            "date": format_date(live.withdrawn_at),
            "reason": live.withdrawal_reason,
        }
        if live.withdrawal == LiveArticle.Withdrawal.RETRACTED:
            return _("“%(headline)s” was retracted on %(date)s: %(reason)s") % details
        return _("“%(headline)s” was withdrawn on %(date)s: %(reason)s") % details
    if live.expires_at:
        details = {"headline": live.headline, "date": format_date(live.expires_at)}
        return _("“%(headline)s” was available until %(date)s.") % details
    return _("“%(headline)s” is no longer available.") % {"headline": live.headline}


@csrf_exempt
def api_not_found(request: HttpRequest) -> HttpResponse:
    """Answer 404 as JSON for unknown addresses under /api/v1/."""
    return JsonResponse({"error": "There is nothing at this address."}, status=404)
