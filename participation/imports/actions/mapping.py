"""Understanding the files: which column is what, which vote means agreement, and what would be brought in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kit import audit
from kit.errors import Refused
from participation.imports import rules
from participation.imports.actions._sheets import answered_columns, sheets_found
from participation.imports.models import ConsultationImport
from participation.imports.parsing import (
    ContributionRow,
    DateOrder,
    FileKind,
    Reason,
    Rejection,
    VoteRow,
    consultation_key,
    derive_sign,
    earlier,
    guess_date_order,
    is_numeric_date,
    missing_fields,
)
from participation.imports.queries import Contents
from participation.lifecycle import refuse_unless_writable

SHOWN_ROWS = 8
SHOWN_TEXT = 400
LOOKED_AT_FOR_DATES = 500


def preview_import(consultation: ConsultationImport) -> ConsultationImport:
    """Read the files once with the present mapping and keep what they hold. Changes nothing else; safe to repeat.

    The first time, the order of day and month and the meaning of the votes are worked out as well; later the person's
    choice stands. Without a column for a required field the state goes back to uploaded, and `preview` names it.
    """
    with transaction.atomic():
        held = ConsultationImport.objects.select_for_update().get(pk=consultation.pk)
        if not held.is_editable:
            return held
        contents = Contents(held)
        missing = _missing(held, contents)
        if missing:
            held.state, held.preview = ConsultationImport.State.UPLOADED, {"missing": missing}
        else:
            if not held.date_order:
                held.date_order = _date_order(held, contents)
            if held.is_for_a_survey:
                held.preview = sheets_found(contents)
            else:
                _look(held, contents)
            held.state = ConsultationImport.State.PREVIEWED
        held.save()
    return held


def _look(held: ConsultationImport, contents: Contents) -> None:
    reader = _Reader(contents)
    evidence = derive_sign(reader.contributions(), reader.votes())
    if not held.evidence:
        held.agree_value = evidence.agree
    held.evidence = asdict(evidence)
    held.source_key = consultation_key(reader.earliest)
    held.preview = reader.findings()


def set_mapping(
    consultation: ConsultationImport,
    *,
    columns: Mapping[str, Mapping[str, int]],
    by: Any,
    agree_value: int | None = None,
    date_order: str = "",
    title: str = "",
    alike_are_others: bool | None = None,
) -> ConsultationImport:
    """Say which column holds what (kind of file -> field -> column), what 1 and -1 mean, and look at the files again.

    Without `agree_value` or `date_order` they are worked out from the files, unless they were chosen before. Raises
    NotAllowed, or Refused for a column that does not exist, is given twice, or lacks, naming `<kind>-<field>`.
    """
    refuse_unless_writable()
    rules.may_bring_in(by, consultation).or_refuse()
    if agree_value not in (None, *ConsultationImport.Agree.values):
        raise Refused(_("Choose what 1 and -1 mean."), field="agree_value")
    with transaction.atomic():
        held = ConsultationImport.objects.select_for_update().get(pk=consultation.pk)
        if not held.is_editable:
            raise Refused(_("This import has already begun, so its columns stay as they are."))
        contents = Contents(held)
        _refuse_impossible(contents, columns)
        before = {"mapping": held.mapping, "agree_value": held.agree_value, "date_order": held.date_order}
        held.mapping = {kind: dict(chosen) for kind, chosen in columns.items()}
        if agree_value is not None:
            held.agree_value = agree_value
            # Marks that a person has chosen, so that looking again does not choose for them.
            held.evidence = held.evidence or {"basis": "none"}
        if date_order:
            held.date_order = DateOrder(date_order)
        if title.strip():
            held.title = " ".join(title.split())[:300]
        if alike_are_others is not None:
            held.alike_are_others = alike_are_others
        held.save(
            update_fields=["mapping", "agree_value", "date_order", "title", "evidence", "alike_are_others"]
        )
        after = {"mapping": held.mapping, "agree_value": held.agree_value, "date_order": str(held.date_order)}
        audit.record("import.mapped", by=by, subject=held, before=before, after=after)
    return preview_import(held)


class _Reader:
    """Reads the files once, passes on what is accepted, and counts on the way."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        mapping = contents.consultation.mapping
        self._time_column: int | None = mapping.get(FileKind.CONTRIBUTIONS.value, {}).get("time")
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.shown: list[dict[str, Any]] = []
        self.rejected: list[dict[str, Any]] = []
        self.earliest: ContributionRow | None = None
        self._ids: set[str] = set()
        self._authors: set[str] = set()
        self._voters: set[str] = set()
        # Numbers instead of pairs: a million votes then take 60 MB less.
        self._pairs: set[int] = set()
        self._numeric_dates = False
        self._period: list[datetime] = []

    def contributions(self) -> Iterator[ContributionRow]:
        """The contributions that would be brought in."""
        for row in self.contents.contributions():
            self.counts["contribution_rows"] += 1
            if isinstance(row, Rejection):
                self._reject(FileKind.CONTRIBUTIONS, row)
                continue
            self.counts["contributions"] += 1
            self._numeric_dates = self._numeric_dates or is_numeric_date(row.row.cell(self._time_column))
            self.counts["moderated_out"] += row.is_moderated_out
            self.counts["without_author"] += not row.author
            self.counts["without_time"] += row.at is None
            self.counts["seeds"] += bool(row.is_seed)
            self.counts["stated_agrees"] += row.agrees or 0
            self.counts["stated_disagrees"] += row.disagrees or 0
            self._ids.add(row.id)
            self.earliest = earlier(self.earliest, row)
            if row.author:
                self._authors.add(row.author)
            if row.at is not None:
                self._period = [min([*self._period[:1], row.at]), max([*self._period[1:], row.at])]
            if len(self.shown) < SHOWN_ROWS:
                self.shown.append(_as_shown(row, named=self.contents.consultation.is_offline))
            yield row

    def votes(self) -> Iterator[VoteRow]:
        """The votes that would be brought in, also those cast again."""
        for row in self.contents.votes():
            self.counts["vote_rows"] += 1
            if isinstance(row, Rejection):
                self._reject(FileKind.VOTES, row)
            elif row.contribution not in self._ids:
                self._reject(FileKind.VOTES, row.row.reject(Reason.UNKNOWN_CONTRIBUTION, row.contribution))
            else:
                self.counts["votes"] += 1
                self._voters.add(row.voter)
                pair = hash((row.contribution, row.voter))
                self.counts["votes_repeated"] += pair in self._pairs
                self._pairs.add(pair)
                yield row

    def findings(self) -> dict[str, Any]:
        """What was found, as JSON."""
        summary = self.contents.summary()
        return {
            **self.counts,
            "is_offline": self.contents.consultation.is_offline,
            "is_ideas": self.contents.box is not None,
            "authors": len(self._authors),
            "voters": len(self._voters),
            "participants": len(self._authors | self._voters),
            "reasons": dict(self.reasons),
            "shown": self.shown,
            "rejected_shown": self.rejected,
            "stated": {key: summary.count(key) for key in ("comments", "commenters", "voters")},
            "numeric_dates": self._numeric_dates,
            "period": [moment.isoformat() for moment in self._period],
        }

    def _reject(self, kind: FileKind, row: Rejection) -> None:
        self.reasons[f"{kind}:{row.reason}"] += 1
        if len(self.rejected) < SHOWN_ROWS:
            self.rejected.append(
                {
                    "kind": kind.value,
                    "number": row.number,
                    "reason": row.reason.value,
                    "detail": row.detail,
                    "raw": row.raw[:SHOWN_TEXT],
                }
            )


def _as_shown(row: ContributionRow, *, named: bool) -> dict[str, Any]:
    return {
        "number": row.number,
        "id": row.id,
        "text": (f"{row.idea.title}\n" if row.idea else "") + row.text.strip()[:SHOWN_TEXT],
        "author": row.author if named or row.author.isdigit() else "",
        "at": row.at.isoformat() if row.at else None,
        "moderated_out": row.is_moderated_out,
    }


def _missing(consultation: ConsultationImport, contents: Contents) -> list[str]:
    lacking = [
        f"{kind}-{field}"
        for kind in contents.files
        for field in missing_fields(kind, consultation.mapping.get(kind.value, {}), contents.fields(kind))
    ]
    if contents.has_votes and "id" not in consultation.mapping.get(FileKind.CONTRIBUTIONS.value, {}):
        lacking.append(f"{FileKind.CONTRIBUTIONS}-id")
    if consultation.is_for_a_survey and not answered_columns(
        consultation.mapping.get(FileKind.SHEETS.value, {})
    ):
        lacking.append(f"{FileKind.SHEETS}-answers")
    return lacking


def _date_order(consultation: ConsultationImport, contents: Contents) -> DateOrder:
    kind = FileKind.SHEETS if consultation.is_for_a_survey else FileKind.CONTRIBUTIONS
    column = consultation.mapping.get(kind.value, {}).get("time")
    if column is None:
        return DateOrder.DAY_FIRST
    rows = islice(contents.table(kind).rows(), LOOKED_AT_FOR_DATES)
    return guess_date_order(row.cell(column) for row in rows if not isinstance(row, Rejection))


def _refuse_impossible(contents: Contents, columns: Mapping[str, Mapping[str, int]]) -> None:
    for kind, file in contents.files.items():
        chosen, fields = columns.get(kind.value, {}), contents.fields(kind)
        taken: dict[int, str] = {}
        for field, column in chosen.items():
            if field not in fields or not 0 <= column < len(file.layout["header"]):
                raise Refused(_("The file has no such column."), field=f"{kind}-{field}")
            if column in taken:
                raise Refused(
                    _("This column is already used for “%(field)s”.")
                    % {"field": fields[taken[column]].label},
                    field=f"{kind}-{field}",
                )
            taken[column] = field
        for field in missing_fields(kind, chosen, fields):
            raise Refused(_("Choose the column that holds this."), field=f"{kind}-{field}")
    if contents.has_votes and "id" not in columns.get(FileKind.CONTRIBUTIONS.value, {}):
        raise Refused(
            _("Choose the column with the number of the contribution: the votes refer to it."),
            field="contributions-id",
        )
    if FileKind.SHEETS in contents.files and not answered_columns(columns.get(FileKind.SHEETS.value, {})):
        raise Refused(_("Choose the column of at least one question."))
