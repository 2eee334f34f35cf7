"""What the API says of each thing: the fields by name, and of what kind each is."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..editorial.content import Genre
from ..editorial.live_state import LiveState, live_state
from ..editorial.models import Article
from ..taxonomy.models import Author, Section, Topic


class SparseFieldsMixin:
    """Leaves out all fields but those that `fields` names, where it names any."""

    def __init__(self, *args, only_fields=(), **kwargs):
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(only_fields or self.fields):
            del self.fields[name]


class ReadOnlySerializer(serializers.Serializer):
    """Says what stands in a mapping of plain data, and takes nothing in."""

    def create(self, validated_data):
        """Refuse."""
        raise NotImplementedError

    def update(self, instance, validated_data):
        """Refuse."""
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
    """A source that an article names; the address may be empty."""

    name = serializers.CharField()
    address = serializers.CharField()


class EditorSerializer(ReadOnlySerializer):
    """Who edited an article."""

    name = serializers.CharField()
    role = serializers.CharField()


class BylineSerializer(SubjectSerializer):
    """An author of an article."""

    role = serializers.CharField()
    is_person = serializers.BooleanField()


class PhotoSizeSerializer(ReadOnlySerializer):
    """A file of a photo; width and height in pixels."""

    url = serializers.URLField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    media_type = serializers.CharField()


class PhotoSerializer(ReadOnlySerializer):
    """An article's lead photo."""

    uri = serializers.CharField()
    caption = serializers.CharField()
    alt_text = serializers.CharField()
    credit = serializers.CharField()
    sizes = PhotoSizeSerializer(many=True)


class CorrectedTextSerializer(ReadOnlySerializer):
    """What is right, where a correction was wrong itself."""

    text = serializers.CharField()
    at = serializers.DateTimeField()


class CorrectionSerializer(CorrectedTextSerializer):
    """A clarification or correction as readers are told it."""

    kind = serializers.ChoiceField(["clarification", "correction"])
    put_right = CorrectedTextSerializer(allow_null=True)


class ArticleInListSerializer(SparseFieldsMixin, ReadOnlySerializer):
    """An article without its text (made from feeds/serializer.py)."""

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
    source = serializers.CharField()
    source_address = serializers.CharField()
    published = serializers.DateTimeField()
    modified = serializers.DateTimeField(allow_null=True)
    corrections = CorrectionSerializer(source="notes", many=True)
    comment_count = serializers.IntegerField()


class ArticleSerializer(ArticleInListSerializer):
    """An article with its text, which is HTML."""

    body = serializers.CharField()
    words = serializers.IntegerField()
    sources = SourceSerializer(many=True)
    editor = EditorSerializer(allow_null=True)
    editors_note = serializers.CharField()


class LinkedModelSerializer(SparseFieldsMixin, serializers.ModelSerializer):
    """A row with an address of its own."""

    url = serializers.SerializerMethodField()

    def get_url(self, row) -> str:
        """Return the whole address of its page."""
        return self.context["site"] + row.get_absolute_url()


class SectionSerializer(LinkedModelSerializer):
    """A section."""

    class Meta:
        model = Section
        fields = ("id", "name", "slug", "description", "opinion", "url")


class TopicSerializer(LinkedModelSerializer):
    """A topic of an article that readers see."""

    class Meta:
        model = Topic
        fields = ("id", "name", "slug", "kind", "description", "url")


class AuthorSerializer(LinkedModelSerializer):
    """Somebody who signs articles that readers see: a person or a desk."""

    class Meta:
        model = Author
        fields = ("id", "name", "slug", "kind", "role", "bio", "url")


class CommentSerializer(SparseFieldsMixin, ReadOnlySerializer):
    """A comment that readers see."""

    id = serializers.IntegerField()
    article = serializers.IntegerField(source="article_id")
    parent = serializers.IntegerField(source="parent_id", allow_null=True)
    name = serializers.CharField(source="display_name")
    body = serializers.CharField()
    created = serializers.DateTimeField(source="created_at")
    url = serializers.SerializerMethodField()

    def get_url(self, comment) -> str:
        """Return the whole address of its thread."""
        return self.context["site"] + comment.get_absolute_url()


class NameAndSlugSerializer(ReadOnlySerializer):
    """A section, topic or author of a working copy, which may not have a page yet."""

    name = serializers.CharField()
    slug = serializers.CharField()


class DraftInListSerializer(SparseFieldsMixin, serializers.ModelSerializer):
    """A working copy without its text."""

    state = serializers.SerializerMethodField(help_text="What readers see of it.")
    section = NameAndSlugSerializer(allow_null=True)
    topics = NameAndSlugSerializer(many=True)
    authors = serializers.SerializerMethodField()
    source_address = serializers.CharField()
    url = serializers.SerializerMethodField(help_text="Its page at the desk.")

    class Meta:
        model = Article
        fields = (
            "id", "url", "stage", "state", "headline", "short_headline", "kicker", "standfirst", "slugline", "dateline",
            "language", "genre", "urgency", "breaking", "section", "topics", "authors", "source",
            "source_address", "translation_of", "publish_at", "embargo", "expires_at", "planned_on", "created_at",
            "edited_at",
        )  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(LiveState.choices))
    def get_state(self, article):
        """Return what readers see of it, as a word."""
        return live_state(article).value

    @extend_schema_field(NameAndSlugSerializer(many=True))
    def get_authors(self, article):
        """Return its authors, in order."""
        return NameAndSlugSerializer([byline.author for byline in article.bylines.all()], many=True).data

    def get_url(self, article) -> str:
        """Return the whole address of its page at the desk."""
        return self.context["site"] + reverse("admin:articles_article_change", args=[article.pk])


class DraftSerializer(DraftInListSerializer):
    """A working copy with its text, which is HTML; a picture in it is /admin/photos/<number>/."""

    sources = SourceSerializer(source="named_sources", many=True)
    editor = EditorSerializer(allow_null=True)

    class Meta(DraftInListSerializer.Meta):
        fields = (*DraftInListSerializer.Meta.fields, "body", "sources", "editor", "editors_note")


class ErrorSerializer(ReadOnlySerializer):
    """Why there is no answer, in a sentence."""

    error = serializers.CharField()


class ErrorsSerializer(ReadOnlySerializer):
    """What is wrong with each parameter, in sentences."""

    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
