"""The first price list, so that prices can be shown before anybody has run `sync_plans`."""

from datetime import UTC, datetime

from django.db import migrations

VALID_FROM = datetime(2026, 1, 1, tzinfo=UTC)
COMMON = ["participants", "projects", "imports", "engagement", "languages"]
ALL = [*COMMON, "departments"]
# Frozen here on purpose: billing.catalogue may go on, a migration may not.
PLANS = [
    # code, kind, from, to, staff seats, active projects, features, price per month in EUR, CHF, GBP
    ("village", "city", 0, 4_999, 3, 3, COMMON, (49, 49, 45)),
    ("town", "city", 5_000, 24_999, 8, 8, COMMON, (129, 129, 115)),
    ("city", "city", 25_000, 99_999, 25, 25, ALL, (290, 290, 250)),
    ("large_city", "city", 100_000, 499_999, 80, None, ALL, (690, 690, 590)),
    ("metropolis", "city", 500_000, None, None, None, ALL, (1490, 1490, 1290)),
    ("region", "region", 0, None, None, None, ALL, (1990, 1990, 1690)),
]


def add_price_list(apps, schema_editor):
    Plan, PlanPrice = apps.get_model("billing", "Plan"), apps.get_model("billing", "PlanPrice")
    for code, kind, low, high, seats, projects, features, amounts in PLANS:
        plan = Plan.objects.create(
            code=code,
            kind=kind,
            min_population=low,
            max_population=high,
            limits={"staff_seats": seats, "active_projects": projects},
            feature_codes=features,
            trial_days=30,
        )
        for currency, month in zip(("EUR", "CHF", "GBP"), amounts, strict=True):
            for interval, months in (("month", 1), ("year", 10)):
                PlanPrice.objects.create(
                    plan=plan,
                    currency=currency,
                    interval=interval,
                    amount=month * months * 100,
                    lookup_key=f"{code}-{currency.lower()}-{interval}-{VALID_FROM:%Y%m}",
                    valid_from=VALID_FROM,
                )


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [migrations.RunPython(add_price_list, migrations.RunPython.noop)]
