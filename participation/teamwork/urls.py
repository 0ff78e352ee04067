"""Workspace addresses of work; participation/urls.py puts them under /workspace/."""

from __future__ import annotations

from django.urls import path

from participation.teamwork.views import absences, calendar, hand_overs, lists, risks, tasks

site = [path("calendar/<str:token>/", calendar.feed, name="feed")]
workspace = [
    path("tasks/", tasks.mine, name="tasks"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/start/", tasks.start, name="task_start"),
    path("tasks/<int:pk>/completion/", tasks.completion, name="task_completion"),
    path("tasks/<int:pk>/reopening/", tasks.reopening, name="task_reopening"),
    path("tasks/<int:pk>/dropping/", tasks.dropping, name="task_dropping"),
    path("projects/<slug:slug>/tasks/", tasks.of_project, name="project_tasks"),
    path("projects/<slug:slug>/tasks/list/", lists.making, name="project_tasks_making"),
    path("projects/<slug:slug>/tasks/list/saving/", lists.saving, name="project_tasks_saving"),
    path("task-lists/<int:pk>/removal/", lists.removal, name="task_list_removal"),
    path("tasks/<int:pk>/hand-over/", hand_overs.of_task, name="task_hand_over"),
    path("projects/<slug:slug>/hand-overs/", hand_overs.of_project, name="project_hand_overs"),
    path("hand-overs/", hand_overs.mine, name="hand_overs"),
    path("hand-overs/<int:pk>/", hand_overs.hand_over, name="hand_over"),
    path("hand-overs/<int:pk>/acceptance/", hand_overs.acceptance, name="hand_over_acceptance"),
    path("hand-overs/<int:pk>/refusal/", hand_overs.refusal, name="hand_over_refusal"),
    path("hand-overs/<int:pk>/withdrawal/", hand_overs.withdrawal, name="hand_over_withdrawal"),
    path("projects/<slug:slug>/risks/", risks.of_project, name="project_risks"),
    path("projects/<slug:slug>/risks/list/", risks.making, name="project_risks_making"),
    path("risks/<int:pk>/", risks.risk, name="risk"),
    path("risks/<int:pk>/removal/", risks.removal, name="risk_removal"),
    path("absence/", absences.mine, name="absence"),
    path("absences/<int:pk>/removal/", absences.removal, name="absence_removal"),
    path("calendar/", calendar.address, name="calendar"),
    path("calendar/removal/", calendar.removal, name="calendar_removal"),
]
