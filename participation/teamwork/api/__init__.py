"""Work in the API: the same actions, rules and queries as the pages."""

from participation.teamwork.api.figures import urlpatterns as figures
from participation.teamwork.api.hand_overs import urlpatterns as hand_overs
from participation.teamwork.api.needs import urlpatterns as needs
from participation.teamwork.api.people import urlpatterns as people
from participation.teamwork.api.risks import urlpatterns as risks
from participation.teamwork.api.tasks import urlpatterns as tasks

urlpatterns = [*needs, *tasks, *hand_overs, *risks, *people, *figures]
