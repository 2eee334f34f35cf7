from django.contrib.auth.management import create_permissions
from django.db import migrations

from articles.roles import lay_roles

# Of the table that is laid here (articles/roles.py).
FINGERPRINT = "81fa7cea33c31e4e8e42fe43eaaf964fc4157711b5648cf6d3012098f7269611"


def lay(apps, schema_editor):
    # Django makes permissions after all migrations; the groups need them at once.
    for label in ("auth", "articles"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    lay_roles(apps.get_model("auth", "Group"), apps.get_model("auth", "Permission"))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_exchange"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
