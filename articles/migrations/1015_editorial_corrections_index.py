from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("articles", "1012_moderation_closed_by_decision")]

    operations = [
        migrations.AddIndex(
            "version",
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                name="version_corrections",
                condition=Q(kind="clarification") | Q(kind="correction"),
            ),
        )
    ]
