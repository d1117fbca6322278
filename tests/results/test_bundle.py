"""A study that travels is read back as it was written; anything else under its name is refused before it is used."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ifn_research.errors import DataError
from ifn_research.results import bundle
from ifn_research.results.bundle import ABOUT, STUDY, read_bundle
from tests.support.travelling import bundled, changed, sealed

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return bundled(tmp_path_factory.mktemp("made"))


@pytest.fixture
def etude(made: Path, tmp_path: Path) -> Path:
    path = tmp_path / "etude.ifn"
    path.write_bytes(made.read_bytes())
    return path


def test_it_is_read_back_and_makes_the_same_bytes(etude: Path) -> None:
    found = read_bundle(etude)
    assert sorted(found.indices) == ["equal", "pca", "two"]
    assert list(found.tables) == ["1-public.csv"]
    assert found.as_bytes() == etude.read_bytes()
    with zipfile.ZipFile(etude) as archive:
        assert json.loads(archive.read(ABOUT))["study_digest"] == found.digest


def test_only_text_stands_in_it(etude: Path) -> None:
    with zipfile.ZipFile(etude) as archive:
        for entry in archive.infolist():
            archive.read(entry).decode("utf-8")
            assert entry.date_time == bundle.MOMENT
            assert not entry.is_dir()


@pytest.mark.parametrize(
    "name",
    [
        "../out.json",
        "tables/../../out.csv",
        "/etc/passwd",
        "tables\\..\\out.csv",
        "C:\\out.csv",
        "indices/a/b.json",
        "tables/..",
        "run.py",
        "tables/",
    ],
)
def test_a_path_that_climbs_out_or_is_none_of_a_bundle_is_refused(etude: Path, name: str) -> None:
    with pytest.raises(DataError, match=r"a file that no bundle has|is not a zip") as caught:
        read_bundle(changed(etude, lambda files: {**files, name: b"x"}))
    assert caught.value.exit_code == 2


def test_a_link_is_refused(etude: Path) -> None:
    with zipfile.ZipFile(etude, "a") as archive:
        link = zipfile.ZipInfo("tables/link.csv")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(DataError, match="is a link or a folder"):
        read_bundle(etude)


def test_a_file_that_stands_there_twice_is_refused(etude: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(etude, "a") as archive:
        archive.writestr(STUDY, "{}")
    with pytest.raises(DataError, match=r"it holds 'study\.json' twice"):
        read_bundle(etude)


def test_a_bomb_is_not_unpacked(etude: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MOST_BYTES", 3_000_000)
    with zipfile.ZipFile(etude, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tables/bomb.csv", b"0" * 50_000_000)
    assert etude.stat().st_size < 200_000
    with pytest.raises(DataError, match="more than 3,000,000 bytes once unpacked"):
        read_bundle(etude)


def test_an_archive_that_lies_about_its_sizes_is_refused(etude: Path) -> None:
    """A bomb that says that it is small is not read beyond what it says, and then does not add up."""
    with zipfile.ZipFile(etude, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tables/bomb.csv", b"0" * 50_000_000)
    content = etude.read_bytes()
    true, lie = (50_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert content.count(true) == 2
    etude.write_bytes(content.replace(true, lie))
    with pytest.raises(DataError, match=r"is not a zip file, or is damaged|was changed"):
        read_bundle(etude)


def test_too_many_files_are_refused(etude: Path) -> None:
    with pytest.raises(DataError, match="more than 500 files"):
        read_bundle(changed(etude, lambda files: {**files, **{f"tables/{k}.csv": b"" for k in range(500)}}))


@pytest.mark.parametrize("name", ["study.json", "indices/equal.json", "tables/1-public.csv", "LISEZMOI.md"])
def test_a_part_that_was_changed_is_noticed(etude: Path, name: str) -> None:
    with pytest.raises(DataError, match=r"was changed after it was made|is no fitted index"):
        read_bundle(changed(etude, lambda files: {**files, name: files[name] + b" "}))


def test_a_file_that_was_added_is_noticed(etude: Path) -> None:
    with pytest.raises(DataError, match="was changed after it was made"):
        read_bundle(changed(etude, lambda files: {**files, "tables/more.csv": b"code\n"}))


def about(**said: Any) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        return {**files, ABOUT: json.dumps({**json.loads(files[ABOUT]), **said}).encode()}

    return change


def test_another_release_is_refused_with_the_one_to_install(etude: Path) -> None:
    with pytest.raises(DataError, match=r"by release 9\.9") as caught:
        read_bundle(changed(etude, about(release="9.9")))
    assert "install ifn-research 9.9" in str(caught.value.fix)


@pytest.mark.parametrize("said", [{"format": 2}, {"kind": "x"}, {"study_digest": "0" * 64}, {"files": {}}])
def test_a_bundle_of_another_kind_is_refused(etude: Path, said: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=r"format 1 of a bundle|was changed"):
        read_bundle(changed(etude, about(**said)))


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + b"\x00" * 200])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "etude.ifn"
    path.write_bytes(content)
    with pytest.raises(DataError, match="is not a zip file"):
        read_bundle(path)
    with pytest.raises(DataError, match="cannot be read"):
        read_bundle(tmp_path / "absent.ifn")


@pytest.mark.parametrize("text", [b"{}", b"[]", b"null", b'{"format": 4}', b"{", b"[" * 100_000, b"\xff"])
def test_an_index_that_is_none_is_refused(etude: Path, text: bytes) -> None:
    def change(files: Files) -> Files:
        return {**files, "indices/equal.json": text}

    with pytest.raises(DataError, match=r"is no fitted index|was changed"):
        read_bundle(changed(etude, change))


def test_a_forger_who_makes_digests_anew_has_another_study(etude: Path) -> None:
    def change(files: Files) -> None:
        files[STUDY] = files[STUDY].replace(b"Une \xc3\xa9tude", b"Une autre")

    assert read_bundle(sealed(etude, change)).digest != read_bundle(etude).digest
