"""Directory trees to be saved, and what must be the same when they are back."""

import hashlib
import os
import stat


def tree_of(path):
    """Name, kind, mode, time and content of everything below a directory."""
    found = {}
    for folder, folders, files in os.walk(os.fsencode(path)):
        for name in folders + files:
            entry = os.path.join(folder, name)
            status = os.lstat(entry)
            content = b""
            if stat.S_ISLNK(status.st_mode):
                content = os.readlink(entry)
            elif stat.S_ISREG(status.st_mode):
                with open(entry, "rb") as file:
                    content = hashlib.sha256(file.read()).digest()
            found[os.path.relpath(entry, os.fsencode(path))] = (
                status.st_mode,
                status.st_mtime_ns,
                content,
            )
    return found


def make_tree(path, files=200, size=20_000):
    os.makedirs(path)
    for i in range(files):
        folder = os.path.join(path, f"d{i % 7}")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, f"f{i}"), "wb") as file:
            file.write(os.urandom(size))
    with open(os.path.join(os.fsencode(path), b"\xff\xfe not utf-8"), "wb") as file:
        file.write(b"odd")
    os.symlink("nowhere", os.path.join(path, "dangling"))
    open(os.path.join(path, "empty"), "w").close()
