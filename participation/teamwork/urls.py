"""Workspace addresses of work; participation/urls.py puts them under /workspace/."""

from __future__ import annotations

from django.urls import path

from participation.teamwork.views import lists, tasks

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
]
