"""Addresses of moderation; participation/urls.py puts them in their places."""

from __future__ import annotations

from django.urls import path

from participation.moderation.views import appeals, blocks, flags, queue

site = [
    path("contributions/<int:pk>/flag/", flags.flag, name="flag"),
    path("decisions/", appeals.mine, name="statements"),
    path("decisions/<int:pk>/", appeals.statement, name="statement"),
]
workspace_pages = [
    path("moderation/", queue.queue, name="moderation"),
    path("moderation/decisions/", queue.decisions, name="moderation_decisions"),
    path("moderation/claims/", queue.claims, name="moderation_claims"),
    path("moderation/learning/", queue.learning, name="moderation_learning"),
    path("moderation/appeals/", appeals.waiting, name="moderation_appeals"),
    path("moderation/appeals/<int:pk>/", appeals.decision, name="moderation_appeal"),
    path("pictures/<int:pk>/removal/", flags.picture, name="moderation_picture"),
    path("moderation/blocks/", blocks.blocks, name="moderation_blocks"),
    path("moderation/blocks/<int:pk>/lifting/", blocks.lifting, name="moderation_block_lifting"),
    path("contributions/<int:pk>/block/", blocks.block, name="moderation_block"),
]
