"""Questions about departments and who works in them."""

from participation.departments.queries.delegation import InForce, decisions_in_force, highest_seat
from participation.departments.queries.people import (
    PEOPLE_ON_A_PAGE,
    Wanted,
    administrators,
    colleague_of,
    directory,
    directory_rows,
    heirs,
    owned_by,
    people_page,
    roles_of,
    staff,
    with_roles,
)
from participation.departments.queries.rights import Ground, Right, capabilities, rights_of, roles_and_rights
from participation.departments.queries.tree import (
    Branch,
    administrators_of_departments,
    below_and_itself,
    department_tree,
    departments_above,
    departments_for,
    home_departments,
    path_up,
)

__all__ = [
    "PEOPLE_ON_A_PAGE",
    "Branch",
    "Ground",
    "InForce",
    "Right",
    "Wanted",
    "administrators",
    "administrators_of_departments",
    "below_and_itself",
    "capabilities",
    "colleague_of",
    "decisions_in_force",
    "department_tree",
    "departments_above",
    "departments_for",
    "directory",
    "directory_rows",
    "heirs",
    "highest_seat",
    "home_departments",
    "owned_by",
    "path_up",
    "people_page",
    "rights_of",
    "roles_and_rights",
    "roles_of",
    "staff",
    "with_roles",
]
