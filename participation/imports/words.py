"""What the pages and the command say about an import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.formats import number_in_words
from participation.imports.models import ConsultationImport, ImportFile
from participation.imports.parsing import Encoding, FileKind, Reason
from participation.imports.queries import Contents
from participation.imports.sheetwords import counted, sheets_done_in_words, sheets_in_words

State = ConsultationImport.State
Step = ConsultationImport.Step


@dataclass(frozen=True)
class StepShown:
    """A step as the list of steps draws it."""

    label: str
    state: str
    detail: str = ""
    busy: bool = False


@dataclass(frozen=True)
class Comparison:
    """A number that the source states beside the one that its files hold."""

    what: str
    stated: int
    found: int

    @property
    def agrees(self) -> bool:
        """Whether they are the same."""
        return self.stated == self.found


def steps_of(consultation: ConsultationImport) -> list[StepShown]:
    """How far it is, step by step, with its numbers."""
    order = _order(consultation)
    now = order.index(Step(consultation.step)) if consultation.step in order else 0
    shown = []
    for place, step in enumerate(order):
        if consultation.is_done or place < now:
            state = "done"
        elif place > now:
            state = "todo"
        else:
            state = "failed" if consultation.is_failed else "current"
        detail = _progress(consultation) if state in ("current", "failed") else ""
        shown.append(StepShown(str(step.label), state, detail, busy=state == "current"))
    return shown


def _order(consultation: ConsultationImport) -> list[Step]:
    if consultation.is_for_a_survey:
        return [Step.SHEETS]
    votes = [Step.VOTES] if consultation.preview.get("vote_rows") else []
    return [Step.CONTRIBUTIONS, *votes, Step.FINISH]


def _progress(consultation: ConsultationImport) -> str:
    done, total = consultation.step_done, consultation.step_total
    numbers = {"done": number_in_words(done), "total": number_in_words(total)}
    if consultation.step in (Step.CONTRIBUTIONS, Step.SHEETS):
        return _("%(done)s of %(total)s rows") % numbers
    if consultation.step == Step.VOTES:
        read = consultation.counts.get("votes_read", 0)
        rows = consultation.preview.get("vote_rows", 0)
        return _("%(done)s of %(total)s votes") % {
            "done": number_in_words(read),
            "total": number_in_words(rows),
        }
    return ""


def evidence_in_words(consultation: ConsultationImport) -> str:
    """Why 1 or -1 is taken for agreement."""
    evidence = consultation.evidence
    numbers = {name: number_in_words(evidence.get(name, 0)) for name in ("telling", "matching", "opposing")}
    numbers["value"] = number_in_words(evidence.get("agree", 1))
    if evidence.get("basis") == "totals":
        return (
            _(
                "Worked out from the totals beside the contributions: of %(telling)s contributions that can tell, "
                "%(matching)s fit exactly if %(value)s means “agree”, and %(opposing)s if it means “disagree”."
            )
            % numbers
        )
    if evidence.get("basis") == "authors":
        return (
            _(
                "There are no totals to compare with. A hint: of %(telling)s votes of authors on their own contributions, "
                "%(matching)s are agreement if %(value)s means “agree”. Please check."
            )
            % numbers
        )
    return _("Nothing in these files tells what 1 and -1 mean. This is the usual reading; please check it.")


def comparisons_of(consultation: ConsultationImport) -> list[Comparison]:
    """What the summary states, beside what the files hold."""
    preview = consultation.preview
    stated: dict[str, int | None] = preview.get("stated", {})
    pairs = [
        (_("Contributions"), stated.get("comments"), preview.get("contributions", 0)),
        (_("Authors"), stated.get("commenters"), preview.get("authors", 0)),
        (_("Voters"), stated.get("voters"), preview.get("voters", 0) if preview.get("vote_rows") else None),
    ]
    return [
        Comparison(what, one, other) for what, one, other in pairs if one is not None and other is not None
    ]


def found_in_words(preview: dict[str, Any]) -> list[str]:
    """What the files hold, in sentences."""
    count = {name: number_in_words(value) for name, value in preview.items() if type(value) is int}
    if "sheet_rows" in preview:
        return sheets_in_words(preview)
    if preview.get("is_offline"):
        return _found_offline(preview, count)
    made, by = preview.get("contributions", 0), preview.get("authors", 0)
    sentences = [
        _("%(contributions)s %(by_authors)s.")
        % {
            "contributions": _contributions(made),
            "by_authors": counted(ngettext("by %(n)s author", "by %(n)s authors", by), by),
        }
    ]
    if number := preview.get("moderated_out"):
        sentences.append(
            ngettext(
                "%(number)s of them was moderated out over there. It is kept, hidden, with that reason.",
                "%(number)s of them were moderated out over there. They are kept, hidden, with that reason.",
                number,
            )
            % {"number": count["moderated_out"]}
        )
    if preview.get("vote_rows"):
        votes, by = preview.get("votes", 0), preview.get("voters", 0)
        sentences.append(
            _("%(votes)s %(by_people)s.")
            % {
                "votes": counted(ngettext("%(n)s vote", "%(n)s votes", votes), votes),
                "by_people": counted(ngettext("by %(n)s person", "by %(n)s people", by), by),
            }
        )
    if number := preview.get("votes_repeated"):
        sentences.append(
            ngettext(
                "%(number)s vote was cast again by the same person on the same contribution. The last one counts.",
                "%(number)s votes were cast again by the same person on the same contribution. The last one counts.",
                number,
            )
            % {"number": count["votes_repeated"]}
        )
    sentences += _warnings(preview, count)
    return sentences


def _found_offline(preview: dict[str, Any], count: dict[str, str]) -> list[str]:
    """The same of what was said on paper or at a workshop."""
    number = preview.get("contributions", 0)
    if preview.get("is_ideas"):
        words = ngettext(
            "%(n)s idea from paper or a workshop.", "%(n)s ideas from paper or a workshop.", number
        )
    else:
        words = ngettext(
            "%(n)s contribution from paper or a workshop.",
            "%(n)s contributions from paper or a workshop.",
            number,
        )
    sentences = [words % {"n": count.get("contributions", "0")}]
    if number := preview.get("without_author"):
        words = ngettext(
            "%(n)s of them names nobody: it counts as one more person.",
            "%(n)s of them name nobody: each counts as one more person.",
            number,
        )
        sentences.append(words % {"n": count["without_author"]})
    if preview.get("without_time"):
        sentences.append(_("There are no dates. The contributions will carry the time of the import."))
    return sentences


def _warnings(preview: dict[str, Any], count: dict[str, str]) -> list[str]:
    sentences = []
    if not preview.get("vote_rows") and (preview.get("stated_agrees") or preview.get("stated_disagrees")):
        sentences.append(
            _(
                "There is no file of votes. The totals (%(agrees)s agree, %(disagrees)s disagree) are kept with the "
                "contributions, but do not count as stances: nobody knows whose they are."
            )
            % {"agrees": count.get("stated_agrees", "0"), "disagrees": count.get("stated_disagrees", "0")}
        )
    if preview.get("without_time"):
        sentences.append(_("There are no dates. The contributions will carry the time of the import."))
    if number := preview.get("without_author"):
        words = ngettext(
            "%(n)s contribution does not name an author. It counts as a contribution, but not as a contributor.",
            "%(n)s contributions do not name an author. They count as contributions, but not as contributors.",
            number,
        )
        sentences.append(counted(words, number))
    return sentences


def done_in_words(consultation: ConsultationImport) -> list[str]:
    """What became of it, in sentences."""
    counts = consultation.counts
    if consultation.is_for_a_survey:
        return sheets_done_in_words(counts)
    new = {
        "contributions": _contributions(counts.get("contributions", 0)),
        "stances": _stances(counts.get("stances", 0)),
        "people": _people(counts.get("participants", 0)),
    }
    sentences = [_("New: %(contributions)s, %(stances)s, %(people)s.") % new]
    if counts.get("contributions_known") or counts.get("stances_known"):
        known = {
            "contributions": _contributions(counts.get("contributions_known", 0)),
            "stances": _stances(counts.get("stances_known", 0)),
        }
        sentences.append(_("Here already, and unchanged: %(contributions)s, %(stances)s.") % known)
    if number := counts.get("stances_changed", 0):
        words = ngettext(
            "%(n)s stance was changed to what the voter said later.",
            "%(n)s stances were changed to what the voters said later.",
            number,
        )
        sentences.append(counted(words, number))
    if number := counts.get("hidden", 0):
        words = ngettext(
            "%(n)s contribution is hidden, because it was moderated in the source.",
            "%(n)s contributions are hidden, because they were moderated in the source.",
            number,
        )
        sentences.append(counted(words, number))
    if number := counts.get("votes_repeated", 0):
        words = ngettext(
            "%(n)s vote was cast again by the same person; the last one counts.",
            "%(n)s votes were cast again by the same person; the last one counts.",
            number,
        )
        sentences.append(counted(words, number))
    return sentences


def _contributions(number: int) -> str:
    return counted(ngettext("%(n)s contribution", "%(n)s contributions", number), number)


def _stances(number: int) -> str:
    return counted(ngettext("%(n)s stance", "%(n)s stances", number), number)


def _people(number: int) -> str:
    return counted(ngettext("%(n)s person", "%(n)s people", number), number)


def file_in_words(file: ImportFile) -> str:
    """How a file is written."""
    layout = file.layout
    label = Encoding(layout["encoding"]).label
    separators = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar")}
    words = _("%(encoding)s, columns separated by %(separator)s") % {
        "encoding": label,
        "separator": separators.get(layout["delimiter"], layout["delimiter"]),
    }
    if not layout["certain"]:
        return _("%(words)s (a guess: look whether special letters are right)") % {"words": words}
    if layout["damaged"]:
        return _("%(words)s; some characters are damaged and appear as �") % {"words": words}
    return words


def shown_rows(preview: dict[str, Any]) -> list[dict[str, Any]]:
    """The first contributions of the preview, with their times as times."""
    return [
        {**row, "at": datetime.fromisoformat(row["at"]) if row["at"] else None}
        for row in preview.get("shown", [])
    ]


def shown_rejections(preview: dict[str, Any]) -> list[dict[str, Any]]:
    """The first rejected rows of the preview, with their reasons in words."""
    return [
        {
            "detail": "",
            **row,
            "kind": FileKind(row["kind"]).label,
            "reason": Reason(row["reason"]).label,
        }
        for row in preview.get("rejected_shown", [])
    ]


def missing_in_words(consultation: ConsultationImport) -> list[str]:
    """The names of the fields that still need a column."""
    fields = []
    for name in consultation.preview.get("missing", []):
        kind, key = name.split("-", 1)
        if kind == FileKind.SHEETS:
            fields.append(_("the answers to a question"))
            continue
        fields.append(str(Contents(consultation).fields(FileKind(kind))[key].label))
    return fields
