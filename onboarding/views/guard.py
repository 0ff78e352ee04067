"""Who may open a step of a signup: the browser that holds its key, and only once the step has been reached."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from kit.access import audience
from onboarding import browser, queries, rules, steps
from onboarding.models import Signup
from onboarding.steps import Step

P = ParamSpec("P")
StepView = Callable[Concatenate[HttpRequest, Signup, P], HttpResponse]
PlainView = Callable[Concatenate[HttpRequest, uuid.UUID, P], HttpResponse]


def of_signup(step: Step | None) -> Callable[[StepView[P]], PlainView[P]]:
    """Give the view the signup that the address names.

    Another browser is told how to continue; an expired signup says so; a step not reached yet (or over) leads to the
    one that is next. `step=None` is for what belongs to no step.
    """

    def decorate(view: StepView[P]) -> PlainView[P]:
        @wraps(view)
        def guarded(
            request: HttpRequest, token: uuid.UUID, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            signup = queries.signup_of(token)
            if signup is None:
                raise Http404
            if not rules.may_continue(signup, browser.key_for(request, token)):
                return render(request, "onboarding/signup/elsewhere.html", status=403)
            if signup.is_expired:
                return render(request, "onboarding/signup/expired.html", {"signup": signup}, status=410)
            if step is not None and not steps.is_reached(signup, step):
                return redirect(steps.url_of(signup, steps.next_step(signup)))
            return view(request, signup, *args, **kwargs)

        # What `wraps` gives has lost the names of its first arguments; for callers it is the same.
        return cast("PlainView[P]", never_cache(audience("anyone")(guarded)))

    return decorate
