"""What brings several rooms together, for programs: who does what, and the record."""

from __future__ import annotations

from participation.pages.api import departments, record

urlpatterns = [*departments.urlpatterns, *record.urlpatterns]
