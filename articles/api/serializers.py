"""The serializers of the API."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..comments.models import Comment
from ..editorial.article_content import Genre
from ..editorial.live_state import LiveState, live_state
from ..editorial.models import Article
from ..taxonomy.models import Author, Section, Topic


class SparseFieldsMixin(serializers.Serializer[Any]):
    """Keeps only the fields named by `only_fields`, if any."""

    def __init__(self, *args: Any, only_fields: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(only_fields or self.fields):
            del self.fields[name]


class ReadOnlySerializer(serializers.Serializer[Any]):
    """Serializes a mapping or object and accepts no input."""

    def create(self, validated_data: Any) -> Any:
        """Raise NotImplementedError: the API is read-only."""
        raise NotImplementedError

    def update(self, instance: Any, validated_data: Any) -> Any:
        """Raise NotImplementedError: the API is read-only."""
        raise NotImplementedError


class SubjectSerializer(ReadOnlySerializer):
    """A section, topic or author of an article."""

    name = serializers.CharField()
    slug = serializers.CharField()
    url = serializers.URLField()


class TopicOfArticleSerializer(SubjectSerializer):
    """A topic of an article."""

    kind = serializers.ChoiceField(Topic.Kind.choices)


class SourceSerializer(ReadOnlySerializer):
    """A named source of an article; the address may be empty."""

    name = serializers.CharField()
    address = serializers.CharField()


class EditorSerializer(ReadOnlySerializer):
    """The editor of an article."""

    name = serializers.CharField()
    role = serializers.CharField()


class BylineSerializer(SubjectSerializer):
    """An author of an article."""

    role = serializers.CharField()
    is_person = serializers.BooleanField()


class PhotoSizeSerializer(ReadOnlySerializer):
    """A file of a photo; width and height are in pixels."""

    url = serializers.URLField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    media_type = serializers.CharField()


class PhotoSerializer(ReadOnlySerializer):
    """The lead photo of an article."""

    uri = serializers.CharField()
    caption = serializers.CharField()
    alt_text = serializers.CharField()
    credit = serializers.CharField()
    sizes = PhotoSizeSerializer(many=True)


class CorrectedTextSerializer(ReadOnlySerializer):
    """The text that replaces an earlier correction."""

    text = serializers.CharField()
    at = serializers.DateTimeField()


class CorrectionSerializer(CorrectedTextSerializer):
    """A clarification or correction; `put_right` is the later one that replaces it."""

    kind = serializers.ChoiceField(["clarification", "correction"])
    put_right = CorrectedTextSerializer(allow_null=True)


class ArticleInListSerializer(SparseFieldsMixin, ReadOnlySerializer):
    """An article without its text."""

    id = serializers.IntegerField(source="news_id", help_text="The News ID, which never changes.")
    uri = serializers.CharField()
    url = serializers.URLField()
    permalink = serializers.URLField()
    version = serializers.IntegerField()
    headline = serializers.CharField()
    short_headline = serializers.CharField()
    kicker = serializers.CharField()
    standfirst = serializers.CharField()
    dateline = serializers.CharField()
    language = serializers.CharField()
    genre = serializers.ChoiceField(Genre.choices)
    urgency = serializers.IntegerField()
    section = SubjectSerializer(allow_null=True)
    topics = TopicOfArticleSerializer(many=True)
    authors = BylineSerializer(many=True)
    photo = PhotoSerializer(allow_null=True)
    # DRF replaces declared fields by the metaclass, so this doesn't override the attribute Field.source.
    source = serializers.CharField()  # type: ignore[assignment]
    source_address = serializers.CharField()
    published = serializers.DateTimeField()
    modified = serializers.DateTimeField(allow_null=True)
    corrections = CorrectionSerializer(source="notes", many=True)
    comment_count = serializers.IntegerField()


class ArticleSerializer(ArticleInListSerializer):
    """An article with its text as HTML."""

    body = serializers.CharField()
    words = serializers.IntegerField()
    sources = SourceSerializer(many=True)
    editor = EditorSerializer(allow_null=True)
    editors_note = serializers.CharField()


class LinkedModelSerializer(SparseFieldsMixin, serializers.ModelSerializer[Any]):
    """A section, topic or author with the URL of its page."""

    url = serializers.SerializerMethodField()

    def get_url(self, subject: Section | Topic | Author) -> str:
        """Return the absolute URL of its page."""
        return f"{self.context['site']}{subject.get_absolute_url()}"


class SectionSerializer(LinkedModelSerializer):
    """A section."""

    class Meta:
        model = Section
        fields = ("id", "name", "slug", "description", "opinion", "url")


class TopicSerializer(LinkedModelSerializer):
    """A topic with published articles."""

    class Meta:
        model = Topic
        fields = ("id", "name", "slug", "kind", "description", "url")


class AuthorSerializer(LinkedModelSerializer):
    """An author with published articles: a person or a desk."""

    class Meta:
        model = Author
        fields = ("id", "name", "slug", "kind", "role", "bio", "url")


class CommentSerializer(SparseFieldsMixin, ReadOnlySerializer):
    """A published comment."""

    id = serializers.IntegerField()
    article = serializers.IntegerField(source="article_id")
    # DRF replaces declared fields by the metaclass, so this doesn't override the attribute Field.parent.
    parent = serializers.IntegerField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    name = serializers.CharField(source="display_name")
    body = serializers.CharField()
    created = serializers.DateTimeField(source="created_at")
    url = serializers.SerializerMethodField()

    def get_url(self, comment: Comment) -> str:
        """Return the absolute URL of its thread."""
        return f"{self.context['site']}{comment.get_absolute_url()}"


class NameAndSlugSerializer(ReadOnlySerializer):
    """A section, topic or author of a draft, which may not have a page yet."""

    name = serializers.CharField()
    slug = serializers.CharField()


class DraftInListSerializer(SparseFieldsMixin, serializers.ModelSerializer[Article]):
    """A draft without its text."""

    state = serializers.SerializerMethodField(help_text="The state of the published article.")
    section = NameAndSlugSerializer(allow_null=True)
    topics = NameAndSlugSerializer(many=True)
    authors = serializers.SerializerMethodField()
    source_address = serializers.CharField()
    url = serializers.SerializerMethodField(help_text="Its page at the desk.")

    class Meta:
        model = Article
        fields: tuple[str, ...] = (
            "id", "url", "stage", "state", "headline", "short_headline", "kicker", "standfirst", "slugline", "dateline",
            "language", "genre", "urgency", "breaking", "section", "topics", "authors", "source",
            "source_address", "translation_of", "publish_at", "embargo", "expires_at", "planned_on", "created_at",
            "edited_at",
        )  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(LiveState.choices))
    def get_state(self, article: Article) -> str:
        """Return the live state, as a value of LiveState."""
        return live_state(article).value

    @extend_schema_field(NameAndSlugSerializer(many=True))
    def get_authors(self, article: Article) -> list[dict[str, str]]:
        """Return the authors in the order of the byline."""
        return list(NameAndSlugSerializer([byline.author for byline in article.bylines.all()], many=True).data)

    def get_url(self, article: Article) -> str:
        """Return the absolute URL of its page at the desk."""
        return f"{self.context['site']}{reverse('admin:articles_article_change', args=[article.pk])}"


class DraftSerializer(DraftInListSerializer):
    """A draft with its text as HTML; photos in it have the address /admin/photos/<number>/."""

    sources = SourceSerializer(source="named_sources", many=True)
    editor = EditorSerializer(allow_null=True)

    class Meta(DraftInListSerializer.Meta):
        fields = (*DraftInListSerializer.Meta.fields, "body", "sources", "editor", "editors_note")


class ErrorSerializer(ReadOnlySerializer):
    """The reason for an error, as a sentence."""

    error = serializers.CharField()


class ErrorsSerializer(ReadOnlySerializer):
    """The errors of each parameter, as sentences."""

    # DRF replaces declared fields by the metaclass, so this doesn't override the property Serializer.errors.
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField())
    )
