"""Files that say one thing and hold another: by their name, or by links that are easily missed."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from api.refusals import FileActive, FileMisnamed, FileUnreadable
from api.uploads import CSV, require_fitting_name, require_safe_workbook
from ledger.domain.issued_file import XLSX
from tests.api.calls import Service, problem, slug
from tests.api.hostile_files import with_part
from tests.api.uploading import one_cost, send, sent, workbook

RELS = "xl/worksheets/_rels/sheet1.xml.rels"
IMAGE = 'Type="x/image" TargetMode="External"'


@pytest.mark.parametrize(
    "written",
    [
        f'<Relationship Target="a>b" {IMAGE}/>',
        f"<Relationship Target='>' {IMAGE}/>",
        f'<a:Relationship\n{IMAGE}\nTarget="x"/>',
        "<Relationship Type='x/image' TargetMode = 'External'/>",
        f'<Relationship Type="x/hyperlink" TargetMode="External"/><Relationship {IMAGE}/>',
    ],
)
def test_a_link_out_of_the_file_is_seen_however_it_is_written(written: str) -> None:
    """With a > in quotes, in other quotes, on other lines, behind one that may stand."""
    data = with_part(RELS, f"<Relationships>{written}</Relationships>")
    with pytest.raises(FileActive):
        require_safe_workbook(data)


def test_a_list_of_links_without_end_takes_no_time() -> None:
    """It would take the reading process all the time that it has."""
    data = with_part(RELS, '<Relationship TargetMode="External"' * 20_000)
    started = time.process_time()
    with suppress(FileActive, FileUnreadable):
        require_safe_workbook(data)
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("costs.xlsx", XLSX),
        ("Costs July.XLSX", XLSX),
        ("costs.csv", CSV),
        ("costs.Csv", CSV),
        ("payroll run.txt", CSV),  # what many payroll and creditor systems call it
        *(
            (name, media_type)
            for name in (
                "upload",
                "costs 31.7",
                "Mr. Smith costs",
                "2018.",
                "Costs no. 3",
                "...",
                "a.b/c",
            )
            for media_type in (XLSX, CSV)
        ),
    ],
)
def test_a_name_may_fit_or_have_no_ending(name: str, media_type: str) -> None:
    """Upper and lower case are one; a date, a number or words after a full stop are no ending."""
    require_fitting_name(name, media_type)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("costs.csv", XLSX),
        ("costs.txt", XLSX),
        ("costs.xlsx", CSV),
        ("costs.xlsx.csv", XLSX),
        ("costs.csv.xlsx", CSV),
        ("costs.xlsx. ", CSV),
        ("C:\\July\\costs.xlsx", CSV),
        *(
            (f"costs.{ending}", media_type)
            for ending in ("xls", "xlsm", "xlsb", "ods", "zip", "exe", "html", "js", "csv\u200b")
            for media_type in (XLSX, CSV)
        ),
    ],
)
def test_a_name_that_says_another_kind_is_refused(name: str, media_type: str) -> None:
    """Whichever of the two is the mistake: it is said what the name would have to end in."""
    with pytest.raises(FileMisnamed) as refused:
        require_fitting_name(name, media_type)
    assert ("in .xlsx." if media_type == XLSX else "in .csv or .txt.") in refused.value.detail


def test_a_file_that_is_called_otherwise_than_it_is_is_not_taken(service: Service) -> None:
    """Over HTTP 422 with words, before it is opened or kept; under its right name it is taken."""
    for content, wrong, right in (
        (one_cost(), "costs.xlsx", "costs.csv"),
        (workbook({"Costs": [["source_ref"]]}), "costs.csv", "costs.xlsx"),
    ):
        answer = send(service, content, name=wrong)
        assert (answer.status_code, slug(answer)) == (422, "file-misnamed")
        assert problem(answer)["errors"][0]["column"] == "name"
        assert sent(service, content, name=right)["name"] == right
    kept = service.read("/uploads")["items"]
    assert {each["name"] for each in kept} == {"costs.csv", "costs.xlsx"}
