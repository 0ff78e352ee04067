"""`manage.py import_consultation --tenant lyon --project trams-at-night PATH`: bring a consultation in at the server."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from kit.errors import NotAllowed, Refused
from participation.discussions.models import Discussion
from participation.imports import actions, queries, words
from participation.imports.actions import Upload
from participation.imports.actions.uploads import is_plainly
from participation.imports.models import ConsultationImport
from participation.imports.parsing import FileKind
from participation.projects.models import Project, Responsibility
from tenants.context import enter
from tenants.models import Tenant
from tenants.queries import tenant_named


class Command(BaseCommand):
    """A thin shell over the actions of the room: the same preview, rules and record as on the page."""

    help = (
        "Bring the CSV export of a consultation into a project. Running it again changes nothing; "
        "after an interruption it goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="a folder with the CSV files, or the files"
        )
        parser.add_argument("--tenant", required=True, help="the site, by its address or its schema")
        parser.add_argument("--project", required=True, help="the project, by the last part of its address")
        parser.add_argument(
            "--discussion", type=int, help="number of a discussion of the project; a new one otherwise"
        )
        parser.add_argument(
            "--title", default="", help="question of the new discussion; the summary's topic otherwise"
        )
        parser.add_argument(
            "--by", default="", help="e-mail address of whoever imports; the project's lead otherwise"
        )
        parser.add_argument(
            "--agree", type=int, choices=(1, -1), help="vote that means “agree”, if not worked out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Find everything that was named, and import. Fails with a sentence and a status that is not zero."""
        try:
            tenant = tenant_named(options["tenant"])
        except Tenant.DoesNotExist as missing:
            raise CommandError(str(missing)) from None
        with enter(tenant), translation.override("en"), ExitStack() as stack:
            try:
                self._import(stack, options)
            except (Refused, NotAllowed) as refused:
                raise CommandError(str(refused)) from None
            except KeyboardInterrupt:
                raise CommandError("Interrupted. Run the same command again to go on.") from None

    def _import(self, stack: ExitStack, options: dict[str, Any]) -> None:
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(f"There is no project {options['project']!r} on this site.")
        by = self._person(project, options["by"])
        consultation, _is_new = actions.start_import(
            project,
            uploads=self._uploads(stack, options["paths"]),
            by=by,
            discussion=self._discussion(project, options["discussion"]),
            title=options["title"],
            at_the_server=True,
        )
        if consultation.is_done:
            self.stdout.write(
                f"These files were imported before, as import {consultation.pk}. Nothing has changed."
            )
            return
        self._look(consultation, by=by, agree=options["agree"])
        begun = actions.begin_import(consultation, by=by, take_over=True)
        done = actions.run_import(begun, by=by, watch=self._say_progress)
        self._report(done)

    def _look(self, consultation: ConsultationImport, *, by: Any, agree: int | None) -> None:
        looked = actions.preview_import(consultation)
        if agree is not None and looked.is_editable:
            looked = actions.set_mapping(looked, columns=looked.mapping, agree_value=agree, by=by)
        if missing := words.missing_in_words(looked):
            raise CommandError(
                f"No column was recognised for: {', '.join(missing)}. Choose the columns on the page of import {looked.pk}."
            )
        if looked.is_editable:
            for sentence in [*words.found_in_words(looked.preview), words.evidence_in_words(looked)]:
                self.stdout.write(sentence)

    def _say_progress(self, consultation: ConsultationImport) -> None:
        step = ConsultationImport.Step(consultation.step).label
        self.stdout.write(f"  {step}: {consultation.step_done} of {consultation.step_total}")

    def _report(self, done: ConsultationImport) -> None:
        if not done.is_done:
            raise CommandError(f"The import is not finished. Its page says why: import {done.pk}.")
        for sentence in words.done_in_words(done):
            self.stdout.write(sentence)
        for rejected in queries.rejections_by_reason(done):
            self.stdout.write(
                f"  rejected, {rejected.kind.label}: {rejected.count} – {rejected.reason.label}"
            )
        self.stdout.write(
            self.style.SUCCESS(f"Import {done.pk} is finished, in discussion {done.discussion_id}.")
        )

    @staticmethod
    def _uploads(stack: ExitStack, paths: Sequence[Path]) -> list[Upload]:
        found: list[Upload] = []
        for path in paths:
            if not path.exists():
                raise CommandError(f"{path} does not exist.")
            files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
            opened = [Upload(file.name, stack.enter_context(file.open("rb"))) for file in files]
            # A folder may hold more than the files of a consultation; what was named file by file has to be one.
            found += _plain(opened) if path.is_dir() else opened
        if not found:
            raise CommandError("There are no CSV files of a consultation there.")
        return found

    @staticmethod
    def _discussion(project: Project, number: int | None) -> Discussion | None:
        if number is None:
            return None
        discussion = Discussion.objects.filter(project=project, pk=number).first()
        if discussion is None:
            raise CommandError(f"The project has no discussion {number}.")
        return discussion

    @staticmethod
    def _person(project: Project, email: str) -> Any:
        people = get_user_model().objects.all()
        if email:
            person = people.filter(email__iexact=email).first()
            if person is None:
                raise CommandError(f"Nobody on this site has the address {email}.")
            return person
        lead = project.members.filter(responsibility=Responsibility.LEAD).order_by("id").first()
        if lead is None:
            raise CommandError("The project has no lead. Say with --by who imports.")
        return lead.user


def _plain(uploads: list[Upload]) -> list[Upload]:
    """The files of a folder that are plainly part of a consultation, one of each kind: by their usual names first."""
    chosen: dict[FileKind, Upload] = {}
    for upload in sorted(
        uploads, key=lambda one: one.name not in ("comments.csv", "votes.csv", "summary.csv")
    ):
        kind = next((kind for kind in FileKind if is_plainly(upload, kind=kind)), None)
        if kind is not None:
            chosen.setdefault(kind, upload)
    return list(chosen.values())
