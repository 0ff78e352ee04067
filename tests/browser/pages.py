"""Every page that carries the product: where it is, and who looks at it. For screenshots and for the tests of all pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, Response

from tests.running import Product

from .chromium import Watch, visitor
from .people import sign_in
from .ways import (
    census_previewed,
    everything,
    first_answer,
    first_contribution,
    first_department,
    first_discussion,
    first_hand_over,
    first_person,
    first_survey_from_paper,
    first_task,
    first_tenant,
    first_that_left,
    into,
    menu,
    preview_of_a_draft,
    preview_taken_back,
    refused,
    sheets_previewed,
    similar_shown,
    then,
)

CITY = "valbourg.localhost"
PUBLIC = "localhost"
STAFF = "claire.morel@valbourg.example"
RESIDENT = "nadia.petit@mail.example"
REGION = "northmoor.localhost"
REGIONAL = "margaret.holt@northmoor.example"
CONSOLE = "dora.lindqvist@civocracy.example"
PROJECT = "une-place-de-la-gare-ou-lon-a-envie-dattendre"
YARDS = "des-cours-decole-vertes-et-fraiches"
DRAFT = "stationner-dans-le-quartier-des-tanneurs"


@dataclass(frozen=True)
class Sight:
    """A page. `who` is the address of whoever is signed in; `status` what it answers; `reach` does what leads there."""

    name: str
    host: str
    path: str
    who: str = ""
    status: int = 200
    reach: Callable[[Page], None] | None = None


SIGHTS = (
    Sight("public home", PUBLIC, "/"),
    Sight("public home with its menu", PUBLIC, "/", reach=menu),
    Sight("pricing", PUBLIC, "/pricing/"),
    Sight("how it works", PUBLIC, "/how-it-works/"),
    Sight("signup", PUBLIC, "/start/"),
    Sight("signup refused", PUBLIC, "/start/", status=422, reach=refused),
    Sight("public page that is not there", PUBLIC, "/nothing-here/", status=404),
    Sight("unknown city", "atlantis.localhost", "/", status=404),
    Sight("city home", CITY, "/"),
    Sight("city home with its menu", CITY, "/", who=RESIDENT, reach=menu),
    Sight("projects", CITY, "/projects/"),
    Sight("project", CITY, f"/projects/{PROJECT}/", reach=everything),
    Sight("story of a project", CITY, f"/projects/{PROJECT}/story/", reach=everything),
    Sight("promises", CITY, "/promises/"),
    Sight("search", CITY, "/search/"),
    Sight("search with results", CITY, "/search/?q=gare", reach=everything),
    Sight("search without results", CITY, "/search/?q=ocelot&kind=idea"),
    Sight("search refused", CITY, "/search/?q=gare&project=nothing", status=422),
    Sight("discussion", CITY, f"/projects/{PROJECT}/", reach=first_discussion),
    Sight("discussion as a resident", CITY, f"/projects/{PROJECT}/", who=RESIDENT, reach=first_discussion),
    Sight(
        "discussion refused",
        CITY,
        f"/projects/{PROJECT}/",
        who=RESIDENT,
        status=422,
        reach=then(first_discussion, refused),
    ),
    Sight("contribution", CITY, f"/projects/{PROJECT}/", reach=first_contribution),
    Sight("idea box", CITY, f"/projects/{YARDS}/", reach=into("/ideas/")),
    Sight("idea", CITY, f"/projects/{YARDS}/", reach=into("/ideas/", "/contributions/")),
    Sight(
        "new idea",
        CITY,
        f"/projects/{YARDS}/",
        who=RESIDENT,
        reach=then(into("/ideas/", "/new/"), similar_shown),
    ),
    Sight("survey", CITY, f"/projects/{YARDS}/", reach=into("/surveys/")),
    Sight("survey results", CITY, f"/projects/{YARDS}/", reach=into("/surveys/", "/results/")),
    Sight("my contributions", CITY, "/contributions/mine/", who=RESIDENT),
    Sight("notices", CITY, "/notices/", who=RESIDENT),
    Sight("choices about news", CITY, "/notices/settings/", who=RESIDENT),
    Sight("my data", CITY, "/my-data/", who=RESIDENT),
    Sight("deleting my account", CITY, "/my-data/deletion/", who=RESIDENT),
    Sight("what I agreed to", CITY, "/my-data/consents/", who=RESIDENT),
    Sight("versions of the terms", CITY, "/legal/terms/versions/"),
    Sight("privacy", CITY, "/workspace/privacy/", who=STAFF),
    Sight("forgetting", CITY, "/workspace/privacy/retention/?count=1", who=STAFF),
    Sight("reports about forgetting", CITY, "/workspace/privacy/retention/reports/", who=STAFF),
    Sight("processing activities", CITY, "/workspace/privacy/activities/", who=STAFF),
    Sight("legal texts", CITY, "/workspace/privacy/texts/", who=STAFF),
    Sight("draft of a legal text", CITY, "/workspace/privacy/texts/terms/", who=STAFF),
    Sight("sign in", CITY, "/account/login/"),
    Sight("sign in refused", CITY, "/account/login/", reach=refused),
    Sight("sign in with a password", CITY, "/account/login/password/"),
    Sight("profile", CITY, "/account/profile/", who=RESIDENT),
    Sight("sign-in and security", CITY, "/account/mfa/", who=RESIDENT),
    Sight("imprint", CITY, "/legal/imprint/"),
    Sight("city page that is not there", CITY, "/projects/nothing/", status=404),
    Sight("workspace home", CITY, "/workspace/", who=STAFF),
    Sight("setup checklist", CITY, "/workspace/setup/", who=STAFF),
    Sight("projects for staff", CITY, "/workspace/projects/", who=STAFF),
    Sight("new project refused", CITY, "/workspace/projects/new/", who=STAFF, status=422, reach=refused),
    Sight("project editor", CITY, f"/workspace/projects/{DRAFT}/", who=STAFF, reach=everything),
    Sight("project picture", CITY, f"/workspace/projects/{PROJECT}/cover/", who=STAFF),
    Sight("project documents", CITY, f"/workspace/projects/{PROJECT}/documents/", who=STAFF),
    Sight("publishing a project", CITY, f"/workspace/projects/{DRAFT}/publishing/", who=STAFF),
    Sight(
        "preview of a draft",
        CITY,
        f"/workspace/projects/{DRAFT}/publishing/",
        who=STAFF,
        reach=then(preview_of_a_draft, everything),
    ),
    Sight(
        "preview that was taken back",
        CITY,
        f"/workspace/projects/{DRAFT}/publishing/",
        who=STAFF,
        status=410,
        reach=preview_taken_back,
    ),
    Sight("project team", CITY, f"/workspace/projects/{PROJECT}/team/", who=STAFF),
    Sight("project tasks", CITY, f"/workspace/projects/{PROJECT}/tasks/", who=STAFF, reach=everything),
    Sight(
        "a task", CITY, f"/workspace/projects/{PROJECT}/tasks/", who=STAFF, reach=then(first_task, everything)
    ),
    Sight("project hand-overs", CITY, f"/workspace/projects/{PROJECT}/hand-overs/", who=STAFF),
    Sight(
        "a hand-over", CITY, f"/workspace/projects/{PROJECT}/hand-overs/", who=STAFF, reach=first_hand_over
    ),
    Sight("project risks", CITY, f"/workspace/projects/{PROJECT}/risks/", who=STAFF, reach=everything),
    Sight("your tasks", CITY, "/workspace/tasks/", who=STAFF),
    Sight("hand-overs", CITY, "/workspace/hand-overs/", who=STAFF),
    Sight("absence refused", CITY, "/workspace/absence/", who=STAFF, status=422, reach=refused),
    Sight("calendar", CITY, "/workspace/calendar/", who=STAFF),
    Sight("working together", CITY, "/workspace/engagement/together/", who=STAFF),
    Sight("project expectations", CITY, f"/workspace/projects/{PROJECT}/expectations/", who=STAFF),
    Sight("project timeline", CITY, f"/workspace/projects/{PROJECT}/timeline/", who=STAFF),
    Sight("new discussion", CITY, f"/workspace/projects/{PROJECT}/discussions/new/", who=STAFF),
    Sight("activities of a project", CITY, f"/workspace/projects/{YARDS}/activities/", who=STAFF),
    Sight("themes of a project", CITY, f"/workspace/projects/{YARDS}/themes/", who=STAFF),
    Sight(
        "new idea box", CITY, f"/workspace/projects/{YARDS}/ideas/new/", who=STAFF, status=422, reach=refused
    ),
    Sight(
        "new survey", CITY, f"/workspace/projects/{YARDS}/surveys/new/", who=STAFF, status=422, reach=refused
    ),
    Sight(
        "questions of a survey",
        CITY,
        f"/workspace/projects/{YARDS}/activities/",
        who=STAFF,
        reach=into("/workspace/surveys/", "/questions/"),
    ),
    Sight(
        "typing in from paper",
        CITY,
        f"/workspace/projects/{YARDS}/activities/",
        who=STAFF,
        reach=into("/typing-in/"),
    ),
    Sight(
        "answers from paper in one file",
        CITY,
        f"/workspace/projects/{YARDS}/activities/",
        who=STAFF,
        reach=then(first_survey_from_paper, sheets_previewed, everything),
    ),
    Sight("contributions for staff", CITY, "/workspace/contributions/", who=STAFF),
    Sight("moderation", CITY, "/workspace/moderation/", who=STAFF),
    Sight("what was learned from moderation", CITY, "/workspace/moderation/learning/", who=STAFF),
    Sight("appeals", CITY, "/workspace/moderation/appeals/", who=STAFF),
    Sight("blocked people", CITY, "/workspace/moderation/blocks/", who=STAFF),
    Sight("decisions about me", CITY, "/decisions/", who=RESIDENT),
    Sight("official answer", CITY, "/workspace/contributions/", who=STAFF, reach=first_answer),
    Sight("drafts of answers", CITY, "/workspace/answers/", who=STAFF),
    Sight("promises for staff", CITY, "/workspace/promises/", who=STAFF),
    Sight("new promise", CITY, f"/workspace/projects/{PROJECT}/promises/new/", who=STAFF),
    Sight("outcome of a project", CITY, f"/workspace/projects/{PROJECT}/outcome/", who=STAFF),
    Sight("new conclusion", CITY, f"/workspace/projects/{PROJECT}/outcome/new/", who=STAFF, reach=everything),
    Sight("what was sent", CITY, "/workspace/news/", who=STAFF),
    Sight("departments", CITY, "/workspace/departments/", who=STAFF),
    Sight("people", CITY, "/workspace/people/", who=STAFF),
    Sight("one person", CITY, "/workspace/people/", who=STAFF, reach=then(first_person, everything)),
    Sight(
        "many people refused", CITY, "/workspace/people/invitations/", who=STAFF, status=422, reach=refused
    ),
    Sight("who can do what", CITY, "/workspace/rights/", who=STAFF),
    Sight("what departments may decide", CITY, "/workspace/delegation/", who=STAFF),
    Sight(
        "one department", CITY, "/workspace/departments/", who=STAFF, reach=then(first_department, everything)
    ),
    Sight("record", CITY, "/workspace/record/", who=STAFF, reach=everything),
    Sight("settings", CITY, "/workspace/settings/", who=STAFF),
    Sight(
        "signing in, for administrators", CITY, "/workspace/settings/sign-in/", who=STAFF, reach=everything
    ),
    Sight("parts of the city", CITY, "/workspace/settings/sign-in/areas/", who=STAFF),
    Sight("identity provider", CITY, "/workspace/settings/sign-in/providers/new/", who=STAFF),
    Sight("logo", CITY, "/workspace/settings/logo/", who=STAFF),
    Sight("picture of the site", CITY, "/workspace/settings/picture/", who=STAFF),
    Sight(
        "picture of the site refused",
        CITY,
        "/workspace/settings/picture/",
        who=STAFF,
        status=422,
        reach=refused,
    ),
    Sight("publishing projects, for administrators", CITY, "/workspace/settings/publishing/", who=STAFF),
    Sight("web addresses", CITY, "/workspace/settings/domains/", who=STAFF, reach=everything),
    Sight(
        "change of address refused",
        CITY,
        "/workspace/settings/domains/address/",
        who=STAFF,
        status=422,
        reach=refused,
    ),
    Sight("engagement", CITY, "/workspace/engagement/", who=STAFF, reach=everything),
    Sight("member cities", REGION, "/workspace/engagement/members/", who=REGIONAL),
    Sight(
        "engagement of a project",
        CITY,
        f"/workspace/projects/{PROJECT}/engagement/",
        who=STAFF,
        reach=everything,
    ),
    Sight("definitions", CITY, "/workspace/engagement/definitions/", who=STAFF),
    Sight(
        "mark a day refused", CITY, "/workspace/engagement/marks/new/", who=STAFF, status=422, reach=refused
    ),
    Sight("census", CITY, "/workspace/engagement/census/", who=STAFF),
    Sight(
        "census from a table", CITY, "/workspace/engagement/census/table/", who=STAFF, reach=census_previewed
    ),
    Sight("channel", CITY, "/workspace/engagement/channels/web/", who=STAFF, reach=everything),
    Sight("expectation report", CITY, f"/workspace/projects/{PROJECT}/expectation-report/", who=STAFF),
    Sight("what do you expect", CITY, f"/projects/{PROJECT}/expectations/", who=RESIDENT),
    Sight("open data", CITY, "/open-data/"),
    Sight("imports", CITY, "/workspace/imports/", who=STAFF),
    Sight("new import", CITY, f"/workspace/projects/{PROJECT}/imports/new/", who=STAFF),
    Sight("plan and invoices", CITY, "/workspace/billing/", who=STAFF),
    Sight("another plan", CITY, "/workspace/billing/plan/", who=STAFF),
    Sight("who pays", CITY, "/workspace/billing/details/", who=STAFF),
    Sight("a purchase order", CITY, "/workspace/billing/orders/new/", who=STAFF),
    Sight("cancelling", CITY, "/workspace/billing/cancellation/", who=STAFF),
    Sight("console, subscriptions", PUBLIC, "/console/billing/", who=CONSOLE),
    Sight("console, money of one", PUBLIC, "/console/billing/", who=CONSOLE, reach=into("/tenants/")),
    Sight("console, differences", PUBLIC, "/console/billing/differences/", who=CONSOLE),
    Sight("console, older prices", PUBLIC, "/console/billing/prices/", who=CONSOLE),
    Sight("console, invoices to hand in", PUBLIC, "/console/billing/documents/", who=CONSOLE),
    Sight("console", PUBLIC, "/console/", who=CONSOLE),
    Sight("console, one tenant", PUBLIC, "/console/", who=CONSOLE, reach=first_tenant),
    Sight("console, signups", PUBLIC, "/console/signups/", who=CONSOLE),
    Sight("console, leaving", PUBLIC, "/console/leaving/", who=CONSOLE),
    Sight("console, the end of one", PUBLIC, "/console/leaving/", who=CONSOLE, reach=first_that_left),
    Sight("console, deleted", PUBLIC, "/console/leaving/deleted/", who=CONSOLE),
    Sight("console, what needs somebody", PUBLIC, "/console/queue/", who=CONSOLE),
    Sight("mailbox", PUBLIC, "/dev/mailbox/"),
)


@contextmanager
def audience(
    browser: Browser, site: Product, **looks: object
) -> Iterator[Callable[[str, str], tuple[Page, Watch]]]:
    """Browsers by who is signed in and where: each signs in once. `looks` are those of `visitor`."""
    seats: dict[tuple[str, str], tuple[Page, Watch]] = {}

    def seat(who: str, host: str) -> tuple[Page, Watch]:
        if (who, host) not in seats:
            page, watch = visitor(browser, **looks)  # type: ignore[arg-type]  # passed on as they are
            if who:
                sign_in(page, site, host, who)
            seats[who, host] = page, watch
        return seats[who, host]

    try:
        yield seat
    finally:
        for page, _watch in seats.values():
            page.context.close()


def look_at(sight: Sight, page: Page, site: Product) -> int:
    """Go there; returns the status of the last page that was loaded."""
    statuses: list[int] = []

    def note(response: Response) -> None:
        if response.request.resource_type == "document" and not 300 <= response.status < 400:
            statuses.append(response.status)

    page.on("response", note)
    page.goto(site.address(sight.host, sight.path))
    if sight.reach:
        sight.reach(page)
    page.wait_for_load_state()
    page.remove_listener("response", note)
    return statuses[-1]
