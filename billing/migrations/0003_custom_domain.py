"""A domain of one's own belongs to every plan but the smallest; tenants learn of it when their account is next synced."""

from django.db import migrations

CODES = ("town", "city", "large_city", "metropolis", "region")
FEATURE = "custom_domain"


def add_feature(apps, schema_editor):
    for plan in apps.get_model("billing", "Plan").objects.filter(code__in=CODES):
        if FEATURE not in plan.feature_codes:
            plan.feature_codes = [*plan.feature_codes, FEATURE]
            plan.save(update_fields=["feature_codes"])


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_price_list")]

    operations = [migrations.RunPython(add_feature, migrations.RunPython.noop)]
