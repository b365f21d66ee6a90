from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_initial")]

    operations = [
        migrations.RenameField("workflow", "published_by", "written_by"),
        migrations.RenameField("workflow", "published_at", "written_at"),
    ]
