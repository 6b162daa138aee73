#!/usr/bin/env python3
"""Runs the test programs that CTest knows, tests/sdk and the console's, one after another, and sums their cases: `N passed, N failed`."""
import json
import re
import subprocess
import sys
import time

build, wanted = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
listing = json.loads(subprocess.check_output(["ctest", "--test-dir", build, "--show-only=json-v1"]))
programs = [(test["name"], test.get("command")) for test in listing["tests"]]
programs.append(("sdk", ["bash", "tests/sdk/run.sh", build]))
programs.append(("console", ["bash", "scripts/dev_console.sh", "test"]))
passed = failed = 0
broken = []
for name, command in programs:
    if wanted not in name:
        continue
    started = time.monotonic()
    print(f"== {name}", flush=True)
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    cases = re.search(r"test cases?: *(\d+) \|(?:.*?(\d+) passed)?(?:.*?(\d+) failed)?", run.stdout)
    whole = re.search(r"All tests passed \(\d+ assertions? in (\d+) test cases?\)", run.stdout)
    tap = dict(re.findall(r"^# (pass|fail|cancelled) (\d+)$", run.stdout, re.M))
    vitest = re.search(r"^ *Tests +(?:(\d+) failed)?(?: \| )?(?:(\d+) passed)?", re.sub(r"\x1b\[[0-9;]*m", "", run.stdout), re.M)
    ok, bad = 0, 0
    if name == "console" and vitest:
        ok, bad = int(vitest.group(2) or 0), int(vitest.group(1) or 0)
    elif tap:
        ok, bad = int(tap.get("pass", 0)), int(tap.get("fail", 0)) + int(tap.get("cancelled", 0))
    elif whole:
        ok = int(whole.group(1))
    elif cases:
        bad = int(cases.group(3) or 0)
        ok = int(cases.group(1)) - bad
    if run.returncode != 0 and bad == 0:
        bad = 1
    if ok + bad == 0:
        bad = 1
    if bad:
        broken.append(name)
        print(run.stdout[-12000:])
    passed, failed = passed + ok, failed + bad
    print(f"   {ok} passed, {bad} failed, {time.monotonic() - started:.1f} s", flush=True)
if broken:
    print("failed: " + ", ".join(broken))
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
