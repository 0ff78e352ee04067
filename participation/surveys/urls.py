"""Addresses of surveys; participation/urls.py puts them in their places."""

from __future__ import annotations

from django.urls import path

from participation.surveys.views import answering, editor

site = [
    path("projects/<slug:slug>/surveys/<int:pk>/", answering.detail, name="detail"),
    path("projects/<slug:slug>/surveys/<int:pk>/steps/<int:number>/", answering.step, name="step"),
    path("projects/<slug:slug>/surveys/<int:pk>/review/", answering.review, name="review"),
    path("projects/<slug:slug>/surveys/<int:pk>/results/", answering.results, name="results"),
]
workspace = [
    path("projects/<slug:slug>/surveys/new/", editor.new_survey, name="survey_new"),
    path("surveys/<int:pk>/", editor.survey, name="survey"),
    path("surveys/<int:pk>/questions/", editor.questions, name="survey_questions"),
    path("surveys/<int:pk>/typing-in/", editor.typing_in, name="survey_typing_in"),
    path("survey-questions/<int:pk>/", editor.question, name="survey_question"),
    path("survey-questions/<int:pk>/moving/", editor.question_moving, name="survey_question_moving"),
    path("survey-questions/<int:pk>/removal/", editor.question_removal, name="survey_question_removal"),
    path("survey-questions/<int:pk>/texts/", editor.texts, name="survey_texts"),
    path("survey-questions/<int:pk>/texts/releasing/", editor.releasing, name="survey_releasing"),
]
