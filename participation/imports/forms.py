"""Forms of the import. They check shapes; what may be done is checked by actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from participation.discussions.models import Discussion
from participation.imports.actions.uploads import TITLE_LIMIT, Upload
from participation.imports.models import ConsultationImport, ImportFile
from participation.imports.parsing import DateOrder, FileKind
from participation.imports.queries import Contents
from participation.projects.models import Project
from participation.projects.queries import projects_for_staff
from participation.projects.rules import may_edit_project


class _SeveralFiles(forms.ClearableFileInput):
    """The browser's own choice of several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files."""

    widget = _SeveralFiles(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Every chosen file, checked one by one; empty ones are left to the action, which names them."""
        chosen = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in chosen] or super().clean(None, initial)


class UploadForm(forms.Form):
    """Which files, and where to."""

    uploads = FilesField(
        label=_("Files"),
        allow_empty_file=True,
        help_text=_(
            "The CSV files of one consultation: its contributions, and if you have them its votes and its summary. "
            "Choose them together. Nothing is published before you have seen a preview."
        ),
    )
    discussion = forms.ModelChoiceField(
        label=_("Where to"),
        queryset=Discussion.objects.none(),
        required=False,
        empty_label=_("A new discussion"),
        help_text=_("A new discussion appears closed, with the dates of the consultation."),
    )
    title = forms.CharField(
        label=_("Question of the new discussion"),
        required=False,
        max_length=TITLE_LIMIT,
        help_text=_("Leave it empty to take the topic from the summary."),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["discussion"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Discussion.objects.filter(project=project, kind=Discussion.Kind.DISCUSSION).order_by(
            "-id"
        )

    def given(self) -> list[Upload]:
        """The chosen files as the action takes them."""
        return [Upload(file.name or "", file.file) for file in self.cleaned_data["uploads"]]


class OfflineForm(forms.Form):
    """The table of a workshop, or of what came back on paper."""

    uploads = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values"}
        ),
        help_text=_("A CSV file with a heading and one row for each contribution. You see a preview first."),
    )

    def given(self) -> Upload:
        """The chosen file as the action takes it."""
        file = self.cleaned_data["uploads"]
        return Upload(file.name or "", file.file)


class SheetsForm(OfflineForm):
    """The table of what came back on paper for a survey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uploads"].help_text = _(
            "A CSV file with a heading and one row for each sheet. You see a preview first."
        )


class ProjectForm(forms.Form):
    """Into which project."""

    mark_optional = False

    project = forms.ChoiceField(label=_("Project"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["project"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (project.slug, project.title)
            for project in projects_for_staff(user)
            .exclude(state=Project.State.ARCHIVED)
            .order_by("-created_at")
            if may_edit_project(user, project)
        ]

    @property
    def has_choice(self) -> bool:
        """Whether there is a project this person may import into."""
        field = self.fields["project"]
        assert isinstance(field, forms.ChoiceField)
        return bool(field.choices)


# What the form asks beside the columns.
OTHERS = ("agree_value", "date_order", "title", "alike_are_others")


class MappingForm(forms.Form):
    """Which column holds what, and what 1 and -1 mean. One field for each thing a row can say, by the file it is in."""

    def __init__(self, consultation: ConsultationImport, data: Any = None) -> None:
        super().__init__(data, initial=_initial(consultation))
        self.kinds = {FileKind(file.kind): file for file in consultation.files.all()}
        contents = Contents(consultation)
        self._fields = {kind: contents.fields(kind) for kind in self.kinds}
        if consultation.preview.get("sheets_alike"):
            self.fields["alike_are_others"] = forms.ChoiceField(
                label=_("Sheets that say exactly what was brought in before"),
                choices=[
                    ("", _("are the same sheets: leave them out")),
                    ("1", _("are those of other people: count them")),
                ],
                required=False,
                widget=forms.RadioSelect(),
            )
        if consultation.makes_discussion:
            self.fields["title"] = forms.CharField(
                label=_("Question of the new discussion"), max_length=TITLE_LIMIT, required=False
            )
        if FileKind.VOTES in self.kinds and consultation.evidence:
            self.fields["agree_value"] = forms.TypedChoiceField(
                label=_("What the votes mean"),
                choices=ConsultationImport.Agree.choices,
                coerce=int,
                widget=forms.RadioSelect(),
            )
        for kind, file in self.kinds.items():
            self._add_columns(kind, file)
        if consultation.preview.get("numeric_dates"):
            self.fields["date_order"] = forms.ChoiceField(
                label=_("3/4/2024 is"),
                choices=[
                    (DateOrder.DAY_FIRST.value, _("3 April")),
                    (DateOrder.MONTH_FIRST.value, _("4 March")),
                ],
                help_text=_("Only matters for dates that are written in numbers."),
            )

    def _add_columns(self, kind: FileKind, file: ImportFile) -> None:
        choices = [(str(column), label) for column, label in enumerate(_labels(file))]
        for key, field in self._fields[kind].items():
            self.fields[f"{kind}-{key}"] = forms.ChoiceField(
                label=field.label,
                required=False,
                choices=[("", _("not in this file")), *choices],
                help_text=field.hint or "",
            )

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields for columns, under the name of their file."""
        return [
            (f"{kind.label} · {file.name}", [self[f"{kind}-{key}"] for key in self._fields[kind]])
            for kind, file in self.kinds.items()
            if self._fields[kind]
        ]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen, as `set_mapping` takes it."""
        data = self.cleaned_data
        columns = {
            kind.value: {
                key: int(data[f"{kind}-{key}"]) for key in self._fields[kind] if data.get(f"{kind}-{key}")
            }
            for kind in self.kinds
            if self._fields[kind]
        }
        others = {name: data[name] for name in OTHERS if name in data}
        if "alike_are_others" in others:
            others["alike_are_others"] = others["alike_are_others"] == "1"
        return {"columns": columns} | others


def _initial(consultation: ConsultationImport) -> dict[str, Any]:
    columns = {
        f"{kind}-{key}": str(column)
        for kind, fields in consultation.mapping.items()
        for key, column in fields.items()
    }
    return {
        **columns,
        "title": consultation.title,
        "agree_value": consultation.agree_value,
        "date_order": consultation.date_order,
        "alike_are_others": "1" if consultation.alike_are_others else "",
    }


def _labels(file: ImportFile) -> list[str]:
    """The columns as people recognise them: their heading, and what stands in them first."""
    sample: list[str] = file.layout.get("sample", [])
    return [
        " · ".join(part for part in (name or str(column + 1), "".join(sample[column : column + 1])) if part)
        for column, name in enumerate(file.layout["header"])
    ]
