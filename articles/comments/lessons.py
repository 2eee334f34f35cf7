"""What the learned score has learned: how often people rejected or approved comments with a word in them."""

from django.db import models


class Lessons(models.Model):
    """How many comments people approved and rejected: one row, with primary key 1, locked while one more is learned."""

    approved = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.approved} approved, {self.rejected} rejected"


class Token(models.Model):
    """A word, a pair of words or the host of a link, and in how many comments of each kind it stood."""

    text = models.CharField(max_length=80, primary_key=True)
    approved = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.text
