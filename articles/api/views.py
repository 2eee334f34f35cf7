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
from ..delivery.addresses import LARGEST_ID
from ..delivery.site import site_of
from ..editorial.copy import Genre
from ..editorial.models import LiveArticle
from ..editorial.querysets import visible_at, with_visible_articles
from ..feeds.serialize import serialize_all
from ..taxonomy.models import Author, Section, Topic
from . import serializers as say
from .answers import Pages, Throttle
from .authentication import KeyAuthentication, public_without_a_key
from .filters import SLUG_PATTERN, ArticleFilter, CommentFilter

REFUSALS = {
    400: say.ErrorsSerializer,
    401: say.ErrorSerializer,
    404: say.ErrorSerializer,
    # By the server in front of Django.
    (414, "text/html"): OpenApiResponse(OpenApiTypes.STR, "The address is longer than the server reads."),
    429: say.ErrorSerializer,
}
SLUG = {"type": "string", "pattern": SLUG_PATTERN}
WORDS = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^\x00]*$"}
NUMBER = {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}


class GoneError(APIException):
    """Answers 410."""

    status_code = 410
    default_code = "gone"


def documented(answer, *parameters, refusals=()):
    """Describe a resource's GET for the OpenAPI document; `answer` is the serializer of one row, or of many."""
    names = list(getattr(answer, "child", answer).fields)
    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": names}}
    fields = OpenApiParameter("fields", schema, explode=False, description="These fields alone.")
    return extend_schema(parameters=[*parameters, fields], responses={200: answer, **REFUSALS, **dict(refusals)})


@method_decorator(public_without_a_key, name="dispatch")
class Resource(GenericAPIView):
    """What all resources share: they are read, by anybody, whole or some fields of them; a key must be a good one."""

    http_method_names = ("get", "head")
    authentication_classes = (KeyAuthentication,)
    permission_classes = (AllowAny,)
    throttle_classes = (Throttle,)
    known = frozenset({"fields"})
    only = ()

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
        known = self.known | set(getattr(self, "filterset_class", FilterSet).base_filters)
        problems = {name: [f"There are: {', '.join(sorted(known))}."] for name in set(request.query_params) - known}
        for name, value in request.query_params.items():
            if value == "" and name != "cursor":
                problems.setdefault(name, ["Say which, or leave it out."])
        there, asked = self.get_serializer_class()().fields, request.query_params.get("fields")
        self.only = asked.split(",") if asked else []
        if wrong := [name for name in self.only if name not in there]:
            problems["fields"] = [f"“{wrong[0][:40]}” is none. There are: {', '.join(there)}."]
        if problems:
            raise ValidationError(problems)

    def get_serializer(self, *args, **kwargs):
        """Return the serializer with the fields that are asked for."""
        return super().get_serializer(*args, only=self.only, **kwargs)

    def get_serializer_context(self):
        """Add the site, with which addresses begin."""
        return super().get_serializer_context() | {"site": site_of(self.request)}


class List(ListModelMixin, Resource):
    """A resource of many rows, fifty at a time."""

    pagination_class = Pages
    known = frozenset({"fields", "cursor"})


class Articles(List):
    """The articles, newest first, without their texts."""

    serializer_class, filterset_class, ordering = say.ArticleInListSerializer, ArticleFilter, ("-publish_at", "-pk")

    @documented(
        say.ArticleInListSerializer(many=True),
        OpenApiParameter("q", WORDS, description="Words, as in the search."),
        OpenApiParameter("section", SLUG, description="A section’s slug."),
        OpenApiParameter("topic", SLUG, description="A topic’s slug."),
        OpenApiParameter("author", SLUG, description="An author’s slug."),
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
        return described(super().paginate_queryset(queryset), site_of(self.request), full=False)


class Article(Resource):
    """One article, with its text."""

    serializer_class = say.ArticleSerializer

    @documented(
        say.ArticleSerializer(), OpenApiParameter("news_id", NUMBER, "path"), refusals={410: say.ErrorSerializer}
    )
    def get(self, request, news_id):
        """Return an article; 410, with the reason, for one that was withdrawn."""
        live = LiveArticle.objects.addressable().for_reading().filter(pk=news_id).first()
        if live is None:
            raise NotFound(f"There is no article with the News ID {news_id}.")
        if not live.is_visible():
            raise GoneError(gone_sentence(live))
        [article] = described([live], site_of(request), full=True)
        return Response(self.get_serializer(article).data)


class Sections(List):
    """The sections."""

    queryset, serializer_class, ordering = Section.objects.all(), say.SectionSerializer, ("position", "pk")

    @documented(say.SectionSerializer(many=True))
    def get(self, request):
        """List sections, in the newspaper's order."""
        return self.list(request)


class Subjects(List):
    """Topics or authors, those under which readers find something."""

    model, filed_under, ordering = None, None, ("pk",)

    def get_queryset(self):
        """Return those that have a page."""
        return with_visible_articles(self.model.objects.all(), self.filed_under)


class Topics(Subjects):
    """The topics."""

    model, filed_under, serializer_class = Topic, "topics", say.TopicSerializer

    @documented(say.TopicSerializer(many=True))
    def get(self, request):
        """List topics."""
        return self.list(request)


class Authors(Subjects):
    """The authors."""

    model, filed_under, serializer_class = Author, "authors", say.AuthorSerializer

    @documented(say.AuthorSerializer(many=True))
    def get(self, request):
        """List authors."""
        return self.list(request)


class Comments(List):
    """The comments, newest first."""

    serializer_class, filterset_class, ordering = say.CommentSerializer, CommentFilter, ("-created_at", "-pk")

    @documented(say.CommentSerializer(many=True), OpenApiParameter("article", NUMBER, description="A News ID."))
    def get(self, request):
        """List comments that readers see."""
        return self.list(request)

    def get_queryset(self):
        """Return the visible comments under visible articles."""
        return Comment.objects.visible().filter(visible_at(None, "article__live__"))


def described(articles, site, full):
    """Return live articles serialized, each with its corrections and how many comments it has."""
    counts = Thread.objects.counts([live.pk for live in articles])
    serialized = serialize_all(articles, site, full=full, at=timezone.now())
    return [article | {"comment_count": counts.get(article["news_id"], 0)} for article in serialized]


def gone_sentence(live):
    """Return what is told of an article that is no longer shown."""
    if live.withdrawal:
        day = date_format(timezone.localtime(live.withdrawn_at), "j F Y")
        return f"“{live.headline}” was {live.withdrawal} on {day}: {live.withdrawal_reason}"
    return f"“{live.headline}” could be shown until {date_format(timezone.localtime(live.expires_at), 'j F Y')}."


def nothing_here(request):
    """Answer 404, as JSON, to addresses of the API that there aren't."""
    return JsonResponse({"error": "There is nothing at this address."}, status=404)
