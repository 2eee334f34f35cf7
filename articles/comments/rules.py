"""What the newspaper asks of comments, as its editors set it at the desk."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from ..masthead.models import CommentsPolicy
from ..taxonomy.models import Section

WORD_LIST_HELP = "A word or phrase a line; a * at its end: any ending."


class CommentRulesManager(models.Manager):
    """Finds the one row."""

    def current(self) -> "CommentRules":
        """Return the newspaper's row; it is created with the defaults where it is missing."""
        return self.get_or_create(pk=1)[0]


class CommentRules(models.Model):
    """Word lists and limits: one row, with primary key 1. A limit of 0 is none."""

    banned_words = models.TextField(blank=True, help_text=f"One rejects a comment. {WORD_LIST_HELP}")
    suspect_words = models.TextField(blank=True, help_text=f"One makes a comment wait. {WORD_LIST_HELP}")
    max_links = models.PositiveSmallIntegerField(default=2, help_text="A comment with more links waits.")
    held_first_comments = models.PositiveSmallIntegerField(
        default=0, help_text="Comments wait until so many of the same sender’s were approved."
    )
    max_per_commenter = models.PositiveSmallIntegerField(
        default=20, help_text="In ten minutes. More by one person are refused until later."
    )
    max_per_network = models.PositiveSmallIntegerField(default=60, help_text="In ten minutes. More wait.")
    max_per_thread = models.PositiveSmallIntegerField(
        default=60, help_text="In a minute. With more, every comment on the article waits for a while."
    )
    burst_minutes = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(1)], help_text="How long that while is, in minutes."
    )
    max_per_site = models.PositiveSmallIntegerField(default=600, help_text="In a minute, on all articles. More wait.")
    classifier_hold_score = models.PositiveSmallIntegerField(
        default=90,
        validators=[MaxValueValidator(100)],
        help_text="A learned score from here on, of 100, makes a comment wait. 0: never.",
    )
    trace_days = models.PositiveSmallIntegerField(
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
        help_text="How long the sender’s IP address and browser are kept, in days.",
    )

    objects = CommentRulesManager()

    class Meta:
        verbose_name = "comment rules"
        verbose_name_plural = "comment rules"
        default_permissions = ["view", "change"]

    def __str__(self):
        return "The rules for comments"

    def save(self, *args, **kwargs):
        """Save as the one row."""
        self.pk = 1
        super().save(*args, **kwargs)


class SectionPolicy(models.Model):
    """The comments policy of a section, where it differs from the newspaper's."""

    section = models.OneToOneField(Section, on_delete=models.CASCADE, primary_key=True, related_name="comments_policy")
    policy = models.CharField(max_length=10, choices=CommentsPolicy.choices)

    class Meta:
        verbose_name = "policy of a section"
        verbose_name_plural = "policies of sections"
        default_permissions = []

    def __str__(self):
        return f"{self.section}: {self.policy}"
