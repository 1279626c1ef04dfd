"""附件: a file is what its bytes are. What is not kept is refused with what would be."""

import pytest
from evidence_files import (
    DOCX,
    DRAWING,
    PDF,
    TABLE,
    WEB_PAGE,
    WINDOWS_PROGRAM,
    WITH_MACRO,
    XLSX,
    archive,
    box,
    picture,
)

from incidents.rules import attachments
from incidents.rules.attachments import KINDS, NotTaken, as_file, detect, download_name, written_name


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.jpg", picture(), "jpeg"),
        ("a.png", picture("PNG"), "png"),
        ("a.webp", picture("WEBP"), "webp"),
        ("IMG_1.HEIC", box("heic"), "heic"),
        ("a.pdf", PDF, "pdf"),
        ("a.docx", DOCX, "docx"),
        ("a.xlsx", XLSX, "xlsx"),
        ("a.csv", TABLE, "csv"),
        ("a.txt", "现场情况".encode(), "txt"),
        ("a.mp4", box("isom"), "mp4"),
        ("a.MOV", box("qt  "), "mov"),
        ("a.m4a", box("M4A "), "m4a"),
        ("a.m4a", box("mp42"), "m4a"),
        ("a.amr", b"#!AMR\n" + b"\x00" * 30, "amr"),
        ("a.mp3", b"ID3\x04\x00" + b"\x00" * 30, "mp3"),
        ("a.mp3", b"\xff\xfb\x90\x64" + b"\x00" * 30, "mp3"),
        ("a.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", "wav"),
        ("照片.pdf", picture(), "jpeg"),
        ("没有后缀", PDF, "pdf"),
        ("photo.exe", picture(), "jpeg"),
    ],
)
def test_a_file_is_told_by_its_bytes(name, content, kind):
    assert detect(name, as_file(content)).code == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", WINDOWS_PROGRAM),
        ("photo.jpg", WEB_PAGE),
        ("page.html", WEB_PAGE),
        ("page.txt", WEB_PAGE),
        ("drawing.svg", DRAWING),
        ("drawing.csv", DRAWING),
        ("notes.txt", b"  \n <SCRIPT src=x>"),
        ("macro.docx", WITH_MACRO),
        ("packed.zip", archive("a.jpg")),
        ("packed.docx", archive("a.jpg")),
        ("broken.docx", b"PK\x03\x04" + b"\x00" * 100),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
        ("data.txt", b"ab\x00cd"),
        ("data.bin", b"hello"),
        ("empty.txt", b"   \n"),
        ("film.avif", box("avif")),
    ],
)
def test_what_is_no_evidence_is_refused_in_words(name, content):
    with pytest.raises(NotTaken, match="不接受|坏的"):
        detect(name, as_file(content))


@pytest.mark.parametrize(
    ("content", "seems"),
    [
        (WINDOWS_PROGRAM, "是程序"),
        (archive("a.jpg"), "请把里面的文件分开附"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "请另存为 docx 或 xlsx"),
        (b"GIF89a" + b"\x00" * 50, "看内容像 .gif"),
        (b"\x01\x02\x03\x04", "不接受这种文件。"),
    ],
)
def test_a_refusal_says_what_the_bytes_seem_to_be_and_what_is_taken(content, seems):
    with pytest.raises(NotTaken) as refused:
        detect("photo.jpg", as_file(content))
    assert seems in str(refused.value)
    assert "可以附照片" in str(refused.value)


def test_a_character_cut_in_half_does_not_make_text_unreadable():
    text = ("测" * attachments.HEAD).encode()
    assert detect("a.txt", as_file(b"x" + text)).code == "txt"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("断面照片.jpg", "断面照片.jpg"),
        ("C:\\fakepath\\a.jpg", "a.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n.jpg", "ab.jpg"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("", "未命名"),
        (" . ", "未命名"),
    ],
)
def test_a_name_is_kept_without_folders_and_without_what_cannot_be_seen(given, kept):
    assert written_name(given) == kept


def test_a_long_name_keeps_its_ending():
    kept = written_name("照" * 300 + ".jpeg")
    assert len(kept) == attachments.LONGEST_NAME
    assert kept.endswith("照.jpeg")


def test_a_download_gets_an_ending_that_fits_the_bytes():
    assert download_name("a.JPG", KINDS["jpeg"]) == "a.JPG"
    assert download_name("a.pdf", KINDS["jpeg"]) == "a.pdf.jpg"


@pytest.mark.parametrize(("size", "said"), [(812, "812 B"), (1024, "1.0 KB"), (3_565_158, "3.4 MB")])
def test_a_size_is_said_for_people(size, said):
    assert attachments.spoken_size(size) == said
