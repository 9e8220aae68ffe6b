"""What any object may have around it: comments, mentions, files, links; and the views of lists that people keep.

An object is named by its `place` (the path of its register or page, such as actions or requirements) and its
`key` there (the primary key of a row, or the number of a requirement).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class SavedView(models.Model):
    """A list or page as somebody has set it: its address with everything that is chosen there."""

    owner = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    page = models.CharField(max_length=200)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(_("for everybody"), default=False)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("owner", "page", "name"), name="saved_view_once_an_owner"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        return f"{self.page}?{self.query}" if self.query else self.page


class AboutObject(models.Model):
    """Belongs to an object of any kind."""

    place = models.CharField(max_length=60)
    key = models.CharField(max_length=200)

    class Meta:
        abstract = True


class Comment(AboutObject):
    """What somebody said about an object."""

    author = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="comments")
    text = models.TextField(_("comment"), max_length=10_000)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("place", "key"), name="comments_of_object"),)

    def __str__(self) -> str:
        return self.text[:60]


class Mention(models.Model):
    """Somebody named in a comment who may see what it is about."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="mentions")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("comment", "user"), name="mentioned_once"),)

    def __str__(self) -> str:
        return f"@{self.user}"


class Attachment(AboutObject):
    """A file about an object; `path` is where the uploads keep it, by a random name."""

    name = models.CharField(max_length=255)
    path = models.CharField(max_length=200, unique=True)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("place", "key"), name="attachments_of_object"),)

    def __str__(self) -> str:
        return self.name


class Link(AboutObject):
    """An object, or a page, that belongs to an object."""

    to = models.CharField(_("address"), max_length=500)
    title = models.CharField(_("what it is"), max_length=200)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("place", "key", "to"), name="linked_once"),)

    def __str__(self) -> str:
        return self.title


class Import(models.Model):
    """A file on its way into a register: what was uploaded, how its columns are read, and what came of it.

    `mapping` is {header: field or ""}; `header` and `outcome` are what the reading found: {new, changed, same,
    errors: [{row, column, expected, got}], rows: [[row, what, key]]}.
    """

    place = models.CharField(max_length=60)
    owner = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(max_length=255)
    path = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    outcome = models.JSONField(default=dict)
    job = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name
