"""What brings several rooms together, for programs: who does what, the record, what the site looks like."""

from __future__ import annotations

from participation.pages.api import departments, look, record

urlpatterns = [*departments.urlpatterns, *look.urlpatterns, *record.urlpatterns]
