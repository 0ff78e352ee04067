"""Forms of the project editor. They check shapes; what may be done is checked by actions."""

from participation.projects.forms.activities import ActivityForm, MomentInput
from participation.projects.forms.documents import DocumentWordsForm, NewDocumentForm, VersionForm
from participation.projects.forms.editor import (
    ClosureForm,
    CoordinatesField,
    CoverForm,
    DayInput,
    ExpectationForm,
    MemberForm,
    MilestoneForm,
    NewProjectForm,
    PurposeForm,
)
from participation.projects.forms.publishing import (
    DuplicateForm,
    PreviewForm,
    PublishingPolicyForm,
    ReviewForm,
    ScheduleForm,
    VerdictForm,
)

__all__ = [
    "ActivityForm",
    "ClosureForm",
    "CoordinatesField",
    "CoverForm",
    "DayInput",
    "DocumentWordsForm",
    "DuplicateForm",
    "ExpectationForm",
    "MemberForm",
    "MilestoneForm",
    "MomentInput",
    "NewDocumentForm",
    "NewProjectForm",
    "PreviewForm",
    "PublishingPolicyForm",
    "PurposeForm",
    "ReviewForm",
    "ScheduleForm",
    "VerdictForm",
    "VersionForm",
]
