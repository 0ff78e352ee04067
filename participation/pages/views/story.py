"""The whole story of a project on one page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kit import clock
from kit.access import audience
from kit.moments import same_for_everybody
from participation.pages.story import story_of
from participation.pages.timeline import timeline_of
from participation.projects.influence import LEVELS, level_of
from participation.projects.models import Project
from participation.projects.queries import with_team


@audience("anyone")
@same_for_everybody
@require_GET
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """What was decided, what was said, what was answered and promised, and what came of it."""
    project = get_object_or_404(with_team(Project.objects.all()), slug=slug)
    if not project.is_public:
        raise Http404
    today = clock.today()
    context = {
        "project": project,
        "level": level_of(project.influence),
        "levels": LEVELS,
        "story": story_of(project, today=today),
        "timeline": timeline_of(project, today=today),
        "today": today,
    }
    return render(request, "pages/story.html", context)
