from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_told_of_articles")]

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
