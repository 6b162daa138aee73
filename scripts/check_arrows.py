#!/usr/bin/env python3
"""Reads every #include "..." and fails on one that points upstream. The table is the architecture (ARCHITECTURE.md)."""
import pathlib
import re
import subprocess
import sys

MAY_INCLUDE = {
    "messages": set(),
    "storage": {"messages"},
    "net": {"messages"},
    "actors": {"messages"},
    "voice": {"messages", "net"},
    "cluster": {"messages", "storage", "net", "actors"},
    "app": {"messages", "storage", "net", "actors", "voice", "cluster"},
    "examples": {"messages", "net"},
}
# What only some folders may see of the outside world: header prefix -> folders.
OUTSIDE = {
    "caf/": {"messages", "actors", "cluster", "app", "tests"},
    "boost/": {"net", "voice", "cluster", "app", "tests", "examples"},
    "rocksdb/": {"storage", "tests"},
    "nlohmann/": {"net", "voice", "app", "tests", "examples"},
    "phonenumbers/": {"messages"},
    "prometheus/": {"net", "app"},
}
root = pathlib.Path(__file__).resolve().parent.parent
wrong = 0
for name in subprocess.check_output(["git", "ls-files", "*.cpp", "*.hpp"], cwd=root, text=True).split():
    folder = name.split("/")[0]
    for number, line in enumerate((root / name).read_text(errors="replace").splitlines(), 1):
        ours = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        theirs = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
        if ours and folder in MAY_INCLUDE:
            target = ours.group(1).split("/")[0]
            if target in MAY_INCLUDE and target != folder and target not in MAY_INCLUDE[folder]:
                print(f"{name}:{number}: {folder} may not include {ours.group(1)}")
                wrong += 1
            if folder == "examples" and ours.group(1).startswith(("net/plivo/", "net/api/")):
                print(f"{name}:{number}: an example may use net's transports only, not {ours.group(1)}")
                wrong += 1
        if theirs:
            for prefix, folders in OUTSIDE.items():
                if theirs.group(1).startswith(prefix) and folder not in folders:
                    print(f"{name}:{number}: <{theirs.group(1)}> does not belong in {folder}")
                    wrong += 1
print("arrows: " + ("all point one way" if not wrong else f"{wrong} point upstream"))
sys.exit(1 if wrong else 0)
