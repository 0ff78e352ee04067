"""Where rooms plug in: what a lower room asks of those above it, which it may not import, by the names of functions.

Each line is a door that a room leaves open. Nothing here comes from the environment, and no environment changes it.
"""

from __future__ import annotations

#: Who belongs to an audience (see kit.access): the rooms that know roles plug in here.
AUDIENCE_RULES = {
    "staff": "participation.departments.rules.is_staff",
    "administrator": "participation.departments.rules.is_administrator",
    "civocracy": "accounts.rules.is_civocracy_staff",
}
#: What holding a role allows, room by room, for the page about who can do what (participation.departments.capabilities).
CAPABILITIES = (
    "participation.departments.rules.CAPABILITIES",
    "participation.news.rules.CAPABILITIES",
    "participation.projects.rules.CAPABILITIES",
    "participation.teamwork.rules.CAPABILITIES",
    "participation.discussions.rules.CAPABILITIES",
    "participation.moderation.rules.CAPABILITIES",
    "participation.answers.rules.CAPABILITIES",
    "participation.imports.rules.CAPABILITIES",
    "participation.privacy.rules.CAPABILITIES",
    "participation.engagement.rules.CAPABILITIES",
)
#: Which department a line of the record concerns, asked of its subject (see kit.audit).
AUDIT_PLACE = "participation.departments.places.place_of"
#: What somebody with a role still has to do before it counts: (user) → kit.access.Lack, or None.
AUDIENCE_LACKS = "participation.departments.rules.what_staff_lack"
#: What stands on the page of settings below the site's own: functions → kit.sections.Section.
SETTINGS_SECTIONS = (
    "participation.pages.settings.logo_section",
    "participation.pages.settings.cover_section",
    "tenants.domains.pages.settings_section",
    "participation.projects.workspace.publishing_section",
    "accounts.workspace.sign_in_section",
    "accounts.workspace.areas_section",
)
#: Rooms that know what belongs to a department hand it over when one is merged or closed: (department, heir=…) → numbers.
WHAT_DEPARTMENTS_OWN = (
    "participation.projects.actions.hand_over",
    "participation.news.actions.hand_over",
    "participation.teamwork.actions.hand_department_over",
    "participation.engagement.actions.hand_over",
    "participation.answers.actions.hand_over",
)
#: The same for what a person carries, when they are deactivated: (person, heir=…) → numbers; heir None only asks.
WHAT_STAFF_OWN = (
    "participation.projects.actions.hand_over_person",
    "participation.teamwork.actions.hand_person_over",
    "participation.answers.actions.hand_person_over",
)
#: What a project that begins with another one gets beside what `projects` knows: (from, into=…, by=…) → words, number.
WHAT_A_COPY_BRINGS = ("participation.teamwork.actions.copy_tasks",)
#: The page on which somebody is asked something right after signing in to a tenant: (user) → its name, or nothing.
ASKED_AFTER_SIGN_IN = "participation.privacy.queries.page_to_see_first"
#: Who is told that somebody agrees to the use of their age and area for figures, or no longer does: (user, given=…).
STATISTICS_CONSENT = "participation.privacy.actions.note_statistics"
#: Where each room says what it holds about a person, lower rooms first: see kit.personal.
WHAT_PEOPLE_LEAVE = (
    "accounts.personal",
    "participation.departments.personal",
    "participation.participants.personal",
    "participation.journal.personal",
    "participation.news.personal",
    "participation.projects.personal",
    "participation.teamwork.personal",
    "participation.discussions.personal",
    "participation.ideas.personal",
    "participation.surveys.personal",
    "participation.moderation.personal",
    "participation.answers.personal",
    "participation.imports.personal",
    "participation.privacy.personal",
    "participation.engagement.personal",
)
#: The kinds of activity, in the order in which staff are offered them; each room that brings one says what it is.
ACTIVITY_KINDS = (
    "participation.discussions.kinds.DISCUSSION",
    "participation.ideas.kinds.IDEAS",
    "participation.surveys.kinds.SURVEY",
)
#: Rooms that have something waiting for a person say so: (user) → items, in a constant number of queries (teamwork.needs).
WHAT_NEEDS_ME = (
    "participation.teamwork.needs.hand_overs",
    "participation.teamwork.needs.tasks",
    "participation.answers.needs.promises",
    "participation.answers.needs.reviews",
    "participation.moderation.needs.cases",
    "participation.moderation.needs.appeals",
    "participation.pages.needs.publication_reviews",
    "participation.pages.needs.answers",
    "participation.pages.needs.drafts",
)
#: Rooms say what there is to tell about their rows (see participation.news), and what the places people follow are called.
NEWS_SOURCES = {
    "answer": "participation.answers.news.ANSWERS",
    "draft": "participation.answers.news.REVIEWS",
    "promise": "participation.answers.news.PROMISES",
    "outcome": "participation.answers.news.OUTCOMES",
    "case": "participation.moderation.news.CASES",
    "contribution": "participation.discussions.news.CONTRIBUTIONS",
    "discussion": "participation.discussions.news.DISCUSSIONS",
    "idea": "participation.ideas.news.IDEAS",
    "moderation_queue": "participation.moderation.news.QUEUES",
    "project": "participation.projects.news.PROJECTS",
    "review": "participation.projects.news.REVIEWS",
    "statement": "participation.moderation.news.STATEMENTS",
    "survey": "participation.surveys.news.SURVEYS",
    "needs": "participation.teamwork.digest.NEEDS",
}
PLACE_NAMES = {
    "department": "participation.news.words.names_of_departments",
    "project": "participation.projects.news.names_of_projects",
    "discussion": "participation.discussions.news.names_of_discussions",
}
#: What discussions ask of moderation above them: whether somebody may write, and what follows when something waits or
#: was decided (see participation.discussions.following).
MAY_WRITE = "participation.moderation.rules.may_write"
CONTRIBUTION_WAITS = "participation.moderation.actions.put_before_moderators"
CONTRIBUTION_DECIDED = "participation.moderation.actions.note_decision"
#: And moderation of privacy above it: the page of the rules, "" where there is none.
MODERATION_RULES = "participation.privacy.queries.address_of_rules"
#: The same for somebody's calendar: (user) → entries (teamwork.calendar).
WHAT_CALENDARS_SHOW = (
    "participation.teamwork.calendar.tasks",
    "participation.teamwork.calendar.project_days",
    "participation.teamwork.calendar.closings",
)
#: What a plan may limit, and who counts it (inside the tenant): entitlements by these names hold the limit.
COUNTED_LIMITS = {
    "staff_seats": "participation.departments.queries.staff_count",
    "active_projects": "participation.projects.queries.active_count",
}
#: What tenants asks of rooms above it: a site's administrators (inside the tenant), and why an address cannot be had.
TENANT_ADMINISTRATORS = "participation.departments.queries.administrators"
#: Everybody who works in a government: told when it begins to ask for a second step.
STAFF_ACCOUNTS = "participation.departments.queries.staff"
ADDRESS_REFUSAL = "onboarding.queries.refusal_of_address"
#: How jobs enter the tenant they carry (see kit.jobs), and which tenants periodic jobs visit.
JOB_SCOPE = "tenants.context.job_scope"
JOB_TENANTS = "tenants.queries.live_schemas"
#: The databases that hold further queues, beside the main one: name → parameters of a connection.
JOB_QUEUES = "tenants.cells.further_queues"
