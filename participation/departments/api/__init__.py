"""Departments, people, roles and delegation in the API: the same actions and rules as the pages."""

from participation.departments.api import delegation, departments, people, rights
from participation.departments.api.departments import (
    DepartmentBriefSerializer,
    NewDepartmentSerializer,
    department_named,
)

urlpatterns = [
    *departments.urlpatterns,
    *delegation.urlpatterns,
    *people.urlpatterns,
    *rights.urlpatterns,
]

__all__ = ["DepartmentBriefSerializer", "NewDepartmentSerializer", "department_named", "urlpatterns"]
