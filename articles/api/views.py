"""The resources of /api/v1/ that need no key: what readers see, and nothing else."""

from django.http import JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django_filters import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, AuthenticationFailed, NotFound, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from ..comments.models import Comment, Thread
from ..delivery.absolute_urls import site_base_url
from ..delivery.url_converters import MAX_ROW_ID
from ..editorial.content import Genre
from ..editorial.models import LiveArticle
from ..editorial.querysets import visible_at, with_visible_articles
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
    # By the server in front of Django.
    (414, "text/html"): OpenApiResponse(OpenApiTypes.STR, "The address is longer than the server reads."),
    429: serializers.ErrorSerializer,
}
SLUG_SCHEMA = {"type": "string", "pattern": SLUG_PATTERN}
QUERY_SCHEMA = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^\x00]*$"}
ID_SCHEMA = {"type": "integer", "minimum": 0, "maximum": MAX_ROW_ID}


class GoneError(APIException):
    """Answers 410."""

    status_code = 410
    default_code = "gone"


def describe_operation(answer, *parameters, errors=()):
    """Describe a resource's GET for the OpenAPI document; `answer` is the serializer of one row, or of many."""
    names = list(getattr(answer, "child", answer).fields)
    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": names}}
    fields = OpenApiParameter("fields", schema, explode=False, description="These fields alone.")
    return extend_schema(parameters=[*parameters, fields], responses={200: answer, **ERROR_RESPONSES, **dict(errors)})


@method_decorator(public_unless_authenticated, name="dispatch")
class ApiView(GenericAPIView):
    """What all resources share: they are read, by anybody, whole or some fields of them; a key must be a good one."""

    http_method_names = ("get", "head")
    authentication_classes = (KeyAuthentication,)
    permission_classes = (AllowAny,)
    throttle_classes = (ApiThrottle,)
    allowed_parameters = frozenset({"fields"})
    only_fields = ()

    def perform_authentication(self, request):
        """Know who asks; whoever tries keys that there aren't is counted as well."""
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            self.check_throttles(request)
            raise

    def initial(self, request, *args, **kwargs):
        """Refuse parameters that there aren't or that say nothing, rather than answer what wasn't asked."""
        super().initial(request, *args, **kwargs)
        allowed_parameters = self.allowed_parameters | set(getattr(self, "filterset_class", FilterSet).base_filters)
        problems = {
            name: [f"There are: {', '.join(sorted(allowed_parameters))}."]
            for name in set(request.query_params) - allowed_parameters
        }
        for name, value in request.query_params.items():
            if value == "" and name != "cursor":
                problems.setdefault(name, ["Say which, or leave it out."])
        there, asked = self.get_serializer_class()().fields, request.query_params.get("fields")
        self.only_fields = asked.split(",") if asked else []
        if wrong := [name for name in self.only_fields if name not in there]:
            problems["fields"] = [f"“{wrong[0][:40]}” is none. There are: {', '.join(there)}."]
        if problems:
            raise ValidationError(problems)

    def get_serializer(self, *args, **kwargs):
        """Return the serializer with the fields that are asked for."""
        return super().get_serializer(*args, only_fields=self.only_fields, **kwargs)

    def get_serializer_context(self):
        """Add the site, with which addresses begin."""
        return super().get_serializer_context() | {"site": site_base_url(self.request)}


class ApiListView(ListModelMixin, ApiView):
    """A resource of many rows, fifty at a time."""

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
        OpenApiParameter("q", QUERY_SCHEMA, description="Words, as in the search."),
        OpenApiParameter("section", SLUG_SCHEMA, description="A section’s slug."),
        OpenApiParameter("topic", SLUG_SCHEMA, description="A topic’s slug."),
        OpenApiParameter("author", SLUG_SCHEMA, description="An author’s slug."),
        OpenApiParameter("genre", OpenApiTypes.STR, enum=Genre.values),
        OpenApiParameter("from", OpenApiTypes.DATE, description="The first day, in the newspaper’s time zone."),
        OpenApiParameter("to", OpenApiTypes.DATE, description="The last day."),
    )
    def get(self, request):
        """List articles."""
        return self.list(request)

    def get_queryset(self):
        """Return the visible articles."""
        return LiveArticle.objects.visible().for_lists().prefetch_related("topics")

    def paginate_queryset(self, queryset):
        """Return a page of articles, serialized."""
        return serialize_with_comment_counts(
            super().paginate_queryset(queryset), site_base_url(self.request), full=False
        )


class ArticleDetailView(ApiView):
    """One article, with its text."""

    serializer_class = serializers.ArticleSerializer

    @describe_operation(
        serializers.ArticleSerializer(),
        OpenApiParameter("news_id", ID_SCHEMA, "path"),
        errors={410: serializers.ErrorSerializer},
    )
    def get(self, request, news_id):
        """Return an article; 410, with the reason, for one that was withdrawn."""
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
    def get(self, request):
        """List sections, in the newspaper's order."""
        return self.list(request)


class SubjectListView(ApiListView):
    """Topics or authors, those under which readers find something."""

    model, subject_field, ordering = None, None, ("pk",)

    def get_queryset(self):
        """Return those that have a page."""
        return with_visible_articles(self.model.objects.all(), self.subject_field)


class TopicListView(SubjectListView):
    """The topics."""

    model, subject_field, serializer_class = Topic, "topics", serializers.TopicSerializer

    @describe_operation(serializers.TopicSerializer(many=True))
    def get(self, request):
        """List topics."""
        return self.list(request)


class AuthorListView(SubjectListView):
    """The authors."""

    model, subject_field, serializer_class = Author, "authors", serializers.AuthorSerializer

    @describe_operation(serializers.AuthorSerializer(many=True))
    def get(self, request):
        """List authors."""
        return self.list(request)


class CommentListView(ApiListView):
    """The comments, newest first."""

    serializer_class, filterset_class, ordering = serializers.CommentSerializer, CommentFilter, ("-created_at", "-pk")

    @describe_operation(
        serializers.CommentSerializer(many=True), OpenApiParameter("article", ID_SCHEMA, description="A News ID.")
    )
    def get(self, request):
        """List comments that readers see."""
        return self.list(request)

    def get_queryset(self):
        """Return the visible comments under visible articles."""
        return Comment.objects.visible().filter(visible_at(None, "article__live__"))


def serialize_with_comment_counts(articles, site, full):
    """Return live articles serialized, each with its corrections and how many comments it has."""
    counts = Thread.objects.visible_counts([live.pk for live in articles])
    serialized = serialize_articles(articles, site, full=full, at=timezone.now())
    return [article | {"comment_count": counts.get(article["news_id"], 0)} for article in serialized]


def gone_message(live):
    """Return what is told of an article that is no longer shown."""
    if live.withdrawal:
        day = date_format(timezone.localtime(live.withdrawn_at), "j F Y")
        return f"“{live.headline}” was {live.withdrawal} on {day}: {live.withdrawal_reason}"
    return f"“{live.headline}” could be shown until {date_format(timezone.localtime(live.expires_at), 'j F Y')}."


def api_not_found(request):
    """Answer 404, as JSON, to addresses of the API that there aren't."""
    return JsonResponse({"error": "There is nothing at this address."}, status=404)
