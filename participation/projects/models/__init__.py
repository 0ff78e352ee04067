"""Projects, their team, what they expect, their documents, and the frame that every kind of activity shares."""

from participation.projects.models.documents import (
    DOCUMENT_SEARCHED,
    Document,
    DocumentQuerySet,
    DocumentVersion,
)
from participation.projects.models.previews import PreviewLink
from participation.projects.models.projects import (
    SEARCHED,
    Activity,
    ActivityQuerySet,
    Expectation,
    Influence,
    Milestone,
    Moderation,
    Project,
    ProjectMember,
    ProjectQuerySet,
    Responsibility,
)
from participation.projects.models.reviews import PublicationReview, PublishingPolicy
from participation.projects.standing import ActivityState

__all__ = [
    "DOCUMENT_SEARCHED",
    "SEARCHED",
    "Activity",
    "ActivityQuerySet",
    "ActivityState",
    "Document",
    "DocumentQuerySet",
    "DocumentVersion",
    "Expectation",
    "Influence",
    "Milestone",
    "Moderation",
    "PreviewLink",
    "Project",
    "ProjectMember",
    "ProjectQuerySet",
    "PublicationReview",
    "PublishingPolicy",
    "Responsibility",
]
