#!/usr/bin/env python3
"""Runs the fuzz entries of build-asan/fuzz, a few at a time, each with the kept corpus as its beginning."""
import argparse
import glob
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

SOURCES, BUILD, LEARNED = "tests/fuzz", "build-asan", ".cache/fuzz"
# What one input may take. A reader of 8 KB that needs more than this is a finding.
LIMITS = ["-max_len=8192", "-timeout=10", "-rss_limit_mb=2048", "-malloc_limit_mb=512"]
KINDS = {"crash": "CRASH", "leak": "LEAK", "timeout": "HANG", "oom": "MEMORY WITHOUT BOUND"}
TEACHING = f"""
An entry is tests/fuzz/NAME.cpp: it hands random bytes to one of our readers and aborts when a promise of that reader is broken.
It begins with tests/fuzz/corpus/NAME (in git) and with what earlier runs on this machine learned ({LEARNED}/NAME).

One line is said for each entry: inputs tried, coverage (edges of the code that were reached), inputs kept because they reach
something of their own, and the verdict. CRASH is also a sanitizer's complaint or a broken promise; HANG is an input of more than
10 s; LEAK and MEMORY WITHOUT BOUND (one allocation above 512 MB, 2 GB in all) speak for themselves. Any of them ends with status 1.

A finding lies in {BUILD}/findings. Run it again with {BUILD}/fuzz/fuzz_NAME FILE, write the story of it in tests/unit, mend it, and
keep FILE in tests/fuzz/corpus/NAME.

examples:
  ./dev fuzz                         what CI does: every entry for 20 s, two at a time
  ./dev fuzz --minutes 5             every entry for five minutes
  ./dev fuzz --minutes 60 --jobs 1 xml stream_protocol
"""


def known():
    return sorted(os.path.basename(path)[:-4] for path in glob.glob(SOURCES + "/*.cpp"))


def a_time(text):
    minutes = float(text)
    if not 0 < minutes <= 10080:
        raise ValueError
    return minutes


def some_jobs(text):
    if not 1 <= int(text) <= 256:
        raise ValueError
    return int(text)


def read_arguments():
    reader = argparse.ArgumentParser(prog="./dev fuzz", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=TEACHING,
                                     description="Fuzzes every reader of what others send or a crash may spoil.")
    a_time.__name__, some_jobs.__name__ = "number of minutes", "number of jobs"
    reader.add_argument("--minutes", type=a_time, default=20 / 60, metavar="N", help="for each entry (default: a third, 20 s)")
    reader.add_argument("--jobs", type=some_jobs, default=2, metavar="N", help="entries at a time (default: 2)")
    reader.add_argument("--list", action="store_true", help="only name the entries that would run")
    reader.add_argument("names", nargs="*", metavar="NAME", help="entries: " + " ".join(known()) + " (default: all)")
    asked = reader.parse_args()
    for name in asked.names:
        if name not in known():
            reader.error(f"there is no entry '{name}'; there are: {' '.join(known())}")
    return asked


def last_number(pattern, text):
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


def verdict_of(name, status, log):
    artifact = re.search(rf"Test unit written to \S*/{name}-(\w+)-", log)
    if status == 0:
        return ""
    if artifact and artifact.group(1) in KINDS:
        return KINDS[artifact.group(1)]
    return f"FAILED (status {status})"


def fuzz(name, seconds):
    learned, log_path = f"{LEARNED}/{name}", f"{BUILD}/fuzz/{name}.log"
    os.makedirs(learned, exist_ok=True)
    os.makedirs(f"{SOURCES}/corpus/{name}", exist_ok=True)
    command = [f"{BUILD}/fuzz/fuzz_{name}", f"-max_total_time={seconds}", *LIMITS, "-print_final_stats=1", "-timeout_exitcode=70",
               f"-artifact_prefix={BUILD}/findings/{name}-", learned, f"{SOURCES}/corpus/{name}"]
    with open(log_path, "wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            status = process.wait(timeout=seconds + 120)
        except subprocess.TimeoutExpired:  # not even libFuzzer's own alarm was heard
            process.send_signal(signal.SIGKILL)
            status = process.wait()
    with open(log_path, errors="replace") as log:
        said = log.read()
    runs = last_number(r"stat::number_of_executed_units: *(\d+)", said)
    coverage, corpus = last_number(r" cov: (\d+)", said), last_number(r" corp: (\d+)", said)
    wrong = verdict_of(name, status, said)
    lines = [f"fuzz: {name:24} {runs:>10,} inputs  {coverage:>6,} edges  {corpus:>6,} kept  {wrong or 'nothing found'}"]
    if wrong:
        story = [line for line in said.splitlines() if re.search(r"ERROR|SUMMARY|runtime error|^    #\d+ |Test unit written", line)]
        lines += story[:40] + [f"the whole story: {log_path}"]
    print("\n".join(lines), flush=True)
    return not wrong and runs > 0


def main():
    asked = read_arguments()
    names = asked.names or known()
    if asked.list:
        print("\n".join(names))
        return 0
    seconds = max(1, round(asked.minutes * 60))
    os.makedirs(f"{BUILD}/findings", exist_ok=True)
    print(f"fuzz: {len(names)} entries for {seconds} s each, {asked.jobs} at a time", flush=True)
    with ThreadPoolExecutor(asked.jobs) as pool:
        well = list(pool.map(lambda name: fuzz(name, seconds), names))
    if all(well):
        print("fuzz: all well")
        return 0
    print("fuzz: found something in " + " ".join(name for name, fine in zip(names, well) if not fine))
    return 1


if __name__ == "__main__":
    sys.exit(main())
