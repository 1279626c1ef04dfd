#!/usr/bin/env python3
"""校验归档包：文件的 SHA-256、事件记录的哈希链、文书的校验码。只需要 Python 3，不联网，不需要原系统。

用法：python3 verify.py            （在解开的归档包里）
      python3 verify.py 归档包.zip  （不必解开）
退出码 0：完整；1：有不符，逐条列出。
"""

import hashlib
import json
import os
import sys
import zipfile

INDEX, TRAIL = "index.json", "events.jsonl"
LOOSE = (INDEX, "verify.py")
CHECKSUM_LENGTH = 16


class Folder:
    """The archive unpacked."""

    def __init__(self, path):
        self.path = path

    def names(self):
        found = []
        for folder, _, files in os.walk(self.path):
            for each in files:
                found.append(os.path.relpath(os.path.join(folder, each), self.path).replace(os.sep, "/"))
        return found

    def read(self, name):
        with open(os.path.join(self.path, *name.split("/")), "rb") as opened:
            return opened.read()


class Packed:
    """The archive as one ZIP file."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)

    def names(self):
        return self.zip.namelist()

    def read(self, name):
        return self.zip.read(name)


def canonical(fields):
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def check_files(archive, index):
    """Every file as it was packed, none missing, none added."""
    names = set(archive.names())
    listed = {each["path"]: each for each in index["files"]}
    for path, each in sorted(listed.items()):
        if path not in names:
            yield "缺文件：" + path
            continue
        content = archive.read(path)
        if len(content) != each["bytes"] or hashlib.sha256(content).hexdigest() != each["sha256"]:
            yield "文件被改过：" + path
    for path in sorted(names - set(listed) - set(LOOSE)):
        yield "多出文件：" + path


def check_trail(archive, index):
    """No entry changed, left out or added, up to the end that the index names."""
    lines = archive.read(TRAIL).decode("utf-8").splitlines()
    head = json.loads(lines[0])["head"]
    seq, last = 0, ""
    for line in lines[1:]:
        content = json.loads(line)
        fields = content["event"]
        if fields["incident"] != head["incident"]:
            yield f"第 {fields['seq']} 条不属于本事件"
        if fields["seq"] != seq + 1:
            yield f"缺第 {seq + 1} 条记录"
        if fields["prev_hash"] != last:
            yield f"第 {fields['seq']} 条与前一条接不上"
        if hashlib.new(index["digest"], canonical(fields)).hexdigest() != content["hash"]:
            yield f"第 {fields['seq']} 条记录被改过"
        seq, last = fields["seq"], content["hash"]
    if (seq, last) != (head["seq"], head["hash"]) or last != index["head_hash"]:
        yield f"记录到第 {seq} 条为止，应到第 {head['seq']} 条"


def check_papers(archive, index):
    """Each paper states what it stated when the file was closed: the last 归档 entry vouches for the checksums."""
    lines = archive.read(TRAIL).decode("utf-8").splitlines()[1:]
    entries = [json.loads(line)["event"] for line in lines]
    vouched = {}
    for entry in entries:
        if entry["kind"] == "ARCHIVED":
            vouched = {each["document"]: each["checksum"] for each in entry["payload"].get("papers", [])}
    papers = {each["document"]: each for each in index["papers"]}
    for document, checksum in sorted(vouched.items()):
        if document not in papers:
            yield "缺文书：" + document
            continue
        facts = json.loads(archive.read(papers[document]["facts"]).decode("utf-8"))
        if hashlib.sha256(canonical(facts)).hexdigest()[:CHECKSUM_LENGTH] != checksum:
            yield "文书内容与归档时不符：" + papers[document]["title"]


def say(words):
    sys.stdout.write(words + "\n")


def main(arguments):
    path = arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__))
    archive = Folder(path) if os.path.isdir(path) else Packed(path)
    index = json.loads(archive.read(INDEX).decode("utf-8"))
    wrong = []
    for check in (check_files, check_trail, check_papers):
        try:
            wrong.extend(check(archive, index))
        except (KeyError, IndexError, ValueError, OSError) as error:
            wrong.append(f"{check.__name__} 读不出：{error!r}")
    for each in wrong:
        say(each)
    if wrong:
        say(f"不完整：{len(wrong)} 处不符")
        return 1
    counts = f"文件 {len(index['files'])} 个，记录 {index['seq']} 条"
    say(f"完整：{index['number']} {index['title']}，{counts}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
