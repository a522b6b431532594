"""Links out of a workbook that are written so that a hasty look does not see them."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from api.refusals import FileActive, FileUnreadable
from api.uploads import require_safe_workbook
from tests.api.hostile_files import with_part

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
