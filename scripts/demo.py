#!/usr/bin/env python3
"""Shows Tandem's main job on this machine: two real processes, real audio in real time, nothing faked but the telephone network."""
import argparse
import base64
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, os.environ.get("DEV_BUILD", "build"))
AUTH_ID, AUTH_TOKEN = "MADEMODEMODEMODEMODE", "demo-token-0123456789abcdef0123456789"
API_KEY = "demo-admin-key-0123456789"
NUMBER, APPLICATION, CALLER = "14155550100", "15784735442685051", "14155550142"
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
            "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
            "twenty first", "twenty second", "twenty third", "twenty fourth", "twenty fifth", "twenty sixth", "twenty seventh",
            "twenty eighth", "twenty ninth", "thirtieth", "thirty first"]
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
HOURS = {8: "eight", 9: "nine", 10: "ten", 11: "eleven", 13: "one", 14: "two", 15: "three", 16: "four"}
MINUTES = {0: "o'clock", 15: "fifteen", 30: "thirty", 45: "forty five"}
COLOUR = sys.stdout.isatty()
problems = []


def paint(code, text):
    return f"\033[{code}m{text}\033[0m" if COLOUR else text


def title(text):
    print("\n" + paint("1;36", f"== {text}"), flush=True)


def tell(text):
    print("   " + text, flush=True)


def check(well, what):
    """What the demo shows must be so: every claim on the screen is checked, and the exit status says whether all held."""
    print("   " + (paint("32", "ok  ") if well else paint("1;31", "NOT ")) + what, flush=True)
    if not well:
        problems.append(what)
    return well


def ask(method, url, body=None, headers=None, timeout=60):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            text = answer.read()
            return answer.status, (json.loads(text) if text else None)
    except urllib.error.HTTPError as error:
        text = error.read().decode(errors="replace")
        try:
            return error.code, json.loads(text)
        except ValueError:
            return error.code, text


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Carrier:
    def __init__(self, folder, seed):
        self.folder = os.path.join(folder, "plivo")
        os.makedirs(self.folder)
        self.process = subprocess.Popen(
            [f"{BUILD}/bin/plivo_emulator", "--listen", "127.0.0.1:0", "--auth-id", AUTH_ID, "--auth-token", AUTH_TOKEN,
             "--number", f"{NUMBER}={APPLICATION}", "--record-dir", self.folder, "--seed", str(seed)],
            stdout=subprocess.PIPE, stderr=open(os.path.join(folder, "emulator.log"), "w"), text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+", line)
        if not found:
            sys.exit("demo: the emulator did not start; see " + os.path.join(folder, "emulator.log"))
        self.url = found.group(0)

    def get(self, path):
        return ask("GET", self.url + path)[1]

    def post(self, path, body):
        status, answer = ask("POST", self.url + path, body)
        if status // 100 != 2:
            sys.exit(f"demo: emulator {path}: {status} {answer}")
        return answer

    def application(self):
        login = base64.b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode()
        return ask("GET", f"{self.url}/v1/Account/{AUTH_ID}/Application/{APPLICATION}/", headers={"Authorization": "Basic " + login})[1]

    def last_event(self):
        return self.get("/emulator/health")["last_event"]


class Node:
    def __init__(self, folder, carrier):
        self.folder, self.carrier, self.port = folder, carrier, free_port()
        self.data = os.path.join(folder, "data")
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TANDEM_")}
        environment["TANDEM_BOOTSTRAP_API_KEY"] = API_KEY
        self.process = subprocess.Popen(
            [f"{BUILD}/bin/tandem", "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}", "--public-url", self.url,
             "--plivo-api-url", self.carrier.url + "/v1"],
            stdout=subprocess.PIPE, stderr=open(os.path.join(self.folder, "node.log"), "a"), text=True, env=environment)
        for line in self.process.stdout:
            if "listening on" in line:
                return
        sys.exit("demo: the node did not start; see " + os.path.join(self.folder, "node.log"))

    def api(self, method, path, body=None):
        status, answer = ask(method, f"{self.url}/api/v1{path}", body, {"X-API-Key": API_KEY})
        if status // 100 != 2:
            sys.exit(f"demo: {method} {path}: {status} {json.dumps(answer)}")
        return answer

    def run_of(self, workflow, uuid, within=60):
        """The finished record of a carrier's call."""
        deadline, found = time.monotonic() + within, None
        while time.monotonic() < deadline:
            for run in self.api("GET", f"/workflow/{workflow}/runs?limit=100")["runs"]:
                if run.get("carrier_call_id") == uuid:
                    found = run
            if found and found.get("phase") == "ended":
                return self.api("GET", f"/workflow/{workflow}/runs/{found['id']}")
            time.sleep(0.2)
        return found


class Live(threading.Thread):
    """Prints a call as the emulator's far end lives through it: time is milliseconds of audio since the answer."""

    def __init__(self, carrier, uuid, since):
        super().__init__(daemon=True)
        self.carrier, self.uuid, self.since, self.over = carrier, uuid, since, threading.Event()
        self.seen = []
        self.start()

    def run(self):
        while not self.over.is_set():
            page = self.carrier.get(f"/emulator/events?since={self.since}&wait_ms=5000")
            for event in page.get("events", []):
                self.since = max(self.since, event.get("number", self.since))
                if event.get("call_uuid") == self.uuid:
                    self.show(event)
            self.since = max(self.since, page.get("last", self.since))

    def show(self, event):
        self.seen.append(event)
        kind, ms = event["type"], event.get("ms")
        at = f"{ms / 1000:7.2f} s " if ms is not None else "          "
        line = {
            "ringing": "the phone rings",
            "answered": "answered",
            "agent_said": paint("33", f"agent   » {event.get('text', '')}"),
            "caller_says": paint("35", f"caller  « {event.get('text', '')}"),
            "caller_presses": paint("35", f"caller  # {event.get('text', '')}"),
            "clear_received": paint("31", f"        x the agent stops at once ({event.get('dropped_ms', 0)} ms unsaid were dropped)"),
            "stream_cut": paint("31", "the audio stream broke off"),
            "stream_started": "audio flows" + (" again" if event.get("again") else ""),
        }.get(kind)
        if kind == "webhook_answered" and event.get("event") in ("StartApp", "Hangup", "Ring"):
            line = paint("2", f"webhook {event['event']} -> {event.get('status')}")
        if kind == "ended":
            line = f"ended: {event.get('name', '')} ({event.get('source', '')})"
            self.over.set()
        if line:
            print(f"   {at} {line}", flush=True)

    def wait(self, seconds):
        return self.over.wait(seconds)


def wanted(seed, say):
    """What the caller wants: day, time and number, drawn from the seed or read from the user's words."""
    dice = random.Random(seed)
    day, date = dice.choice(DAYS), dice.randint(1, 28)
    hour, minute = dice.choice(sorted(HOURS)), dice.choice(sorted(MINUTES))
    digits = "555" + "".join(str(dice.randint(0, 9)) for _ in range(4))
    text = (say or "").lower()
    for word in DAYS:
        if word in text:
            day = word
    for number, word in sorted(enumerate(ORDINALS, 1), key=lambda x: -len(x[1])):
        if re.search(rf"\b{word}\b", text):
            date = number
            break
    clock = re.search(r"\b(\d{1,2}):(\d{2})\b", text)
    if clock:
        hour, minute = int(clock.group(1)), int(clock.group(2))
        hour += 12 if hour < 8 else 0
    else:
        for number, word in HOURS.items():
            half = re.search(rf"\bhalf past {word}\b", text)
            plain = re.search(rf"\b{word} (o'clock|fifteen|thirty|forty five)\b", text)
            if half or plain:
                hour, minute = number, 30 if half else [m for m, w in MINUTES.items() if w == plain.group(1)][0]
    if hour not in HOURS or minute not in MINUTES:
        sys.exit("demo: --say: the practice closes at five and books by the quarter; try \"friday the third, nine thirty, 5550123\"")
    number = re.search(r"\b(\d{7})\b", text.replace("-", ""))
    if number:
        digits = number.group(1)
    elif say and re.search(r"\d{3,}", text) and not clock:
        sys.exit("demo: --say: the phone number must have seven digits, for example 5550123")
    part = "in the morning" if hour < 12 else "in the afternoon"
    spoken_time = f"{HOURS[hour]} {MINUTES[minute]} {part}"
    return {
        "day": f"{day} the {ORDINALS[date - 1]}", "day_word": day, "date_words": f"the {ORDINALS[date - 1]}",
        "time": spoken_time, "time_words": spoken_time,
        "digits": digits, "spoken_digits": " ".join(DIGITS[int(d)] for d in digits),
    }, {"day": f"{day} {date}", "time": f"{hour:02d}:{minute:02d}", "phone": digits}


def install(node, name):
    file = json.load(open(f"{ROOT}/examples/workflows/{name}.json"))
    made = node.api("POST", "/workflow/create/definition", {"name": file["name"], "workflow_definition": file["workflow_definition"]})
    if file.get("workflow_configurations") or file.get("template_context_variables"):
        node.api("PUT", f"/workflow/{made['id']}", {k: file[k] for k in ("workflow_configurations", "template_context_variables") if k in file})
        node.api("POST", f"/workflow/{made['id']}/publish", {})
    return made["id"]


def show_record(node, run, latency=True):
    tell(f"run {run['id']} ({run['name']}): {run['phase']}, disposition {run.get('disposition')}, cause {run.get('cause')}")
    tell(f"gathered: {json.dumps(run.get('gathered_context', {}))}")
    turns = run.get("logs", {}).get("turns", [])
    if latency and turns:
        tell("latency of each turn, voice to voice (ms):  turn  endpointing  recognition  decision  synthesis  total")
        for turn in turns:
            tell("                                           " + f"{turn['turn']:5d}  {turn['endpointing_ms']:11d}  {turn['recognition_ms']:11d}"
                 f"  {turn['decision_ms']:8d}  {turn['synthesis_ms']:9d}  {turn['total_ms']:5d}")


def recording_of(node, run, within=20):
    """Path of the recording: compressed to Opus by a background worker after the call, until then the WAV of the call itself."""
    base = os.path.join(node.data, "recordings", str(run["call_id"]))
    deadline = time.monotonic() + within
    while not os.path.exists(base + ".opus") and time.monotonic() < deadline:
        time.sleep(0.3)
    return base + ".opus" if os.path.exists(base + ".opus") else base + "-1.wav"


def main():
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--seed", type=int, default=7, help="another day, time and phone number (default 7)")
    parser.add_argument("--say", metavar="TEXT", help='what the caller wants, e.g. "friday the third, nine thirty, 5550123"')
    parser.add_argument("--exit", action="store_true", help="stop at the end; the status is 0 only if everything shown was so")
    options = parser.parse_args()
    variables, expected = wanted(options.seed, options.say)
    folder = tempfile.mkdtemp(prefix="tandem-demo-")

    title("A Plivo on this desk, and a Tandem node beside it")
    carrier = Carrier(folder, options.seed)
    node = Node(folder, carrier)
    node.start()
    tell(f"Plivo emulator {carrier.url} (process {carrier.process.pid}), Tandem {node.url} (process {node.process.pid})")
    tell(f"everything is in {folder}")

    title("An operator sets it up through the REST API")
    config = node.api("POST", "/organizations/telephony-configs",
                      {"name": "Brightside Dental", "is_default_outbound": True,
                       "config": {"provider": "plivo", "auth_id": AUTH_ID, "auth_token": AUTH_TOKEN, "application_id": APPLICATION}})
    tell(f"telephony configuration {config['id']}: auth token shown as {config['credentials'].get('auth_token')}")
    receptionist, reminder = install(node, "receptionist"), install(node, "outbound_reminder")
    tell(f"workflows: receptionist {receptionist}, reminder {reminder}")
    tell(f"Plivo's Application asks: {carrier.application().get('answer_url') or '(nothing)'}")
    number = node.api("POST", f"/organizations/telephony-configs/{config['id']}/phone-numbers",
                      {"address": "+" + NUMBER, "inbound_workflow_id": receptionist, "is_default_caller_id": True})
    tell(f"number {number['address_normalized']}: provider_sync {json.dumps(number['provider_sync'])}")
    answer_url = carrier.application().get("answer_url")
    tell(f"Plivo's Application asks: {answer_url}")
    check(answer_url == node.url + "/api/v1/telephony/inbound/run", "the answer_url was pushed and read back")

    title(f"Somebody rings: wants {variables['day']}, {variables['time']}, and is {variables['digits']}")
    since = carrier.last_event()
    uuid = carrier.post("/emulator/calls", {"from": CALLER, "to": NUMBER, "scenario": "brightside_booking", "vars": variables})["call_uuid"]
    live = Live(carrier, uuid, since)
    check(live.wait(180), "the call came to its end")
    call = carrier.get(f"/emulator/calls/{uuid}")
    run = node.run_of(receptionist, uuid)
    if not check(bool(run), "the call has a record"):
        return finish(options, carrier, node, folder)
    title("The call record")
    recording = recording_of(node, run)
    show_record(node, run)
    gathered = run.get("gathered_context", {})
    check(all(gathered.get(k) == v for k, v in expected.items()), f"the agent understood {json.dumps(expected)}")
    check(call.get("scenario_state") == "done" or call.get("hangup", {}).get("code") == 4000 and not call.get("scenario_failure"),
          "the caller heard exactly that read back, and a goodbye" + (f" ({call.get('scenario_failure')})" if call.get("scenario_failure") else ""))
    check(any(e["type"] == "clear_received" for e in call["timeline"]), "the agent fell silent when it was interrupted")
    check(run.get("disposition") == "booked", "the conversation's disposition is 'booked'")
    check(os.path.exists(recording), f"recording of both sides: {recording}")
    tell(f"what the emulator's caller heard and said: {carrier.folder}/{uuid}.heard.wav, .said.wav")

    title("An outbound call")
    carrier.post("/emulator/parties", {"number": "14155550177", "does": "answers", "after_ms": 1200, "scenario": "reminder_yes"})
    since = carrier.last_event()
    begun = node.api("POST", "/telephony/initiate-call", {"workflow_id": reminder, "phone_number": "+14155550177"})
    tell(begun["message"])
    calls = carrier.get("/emulator/calls")["calls"]
    out = [c for c in calls if c["to"] == "14155550177"]
    if check(len(out) == 1, "Plivo was asked to dial once"):
        Live(carrier, out[0]["call_uuid"], since).wait(120)
        run = node.run_of(reminder, out[0]["call_uuid"])
        if check(bool(run), "the call has a record"):
            show_record(node, run, latency=False)
            check(run.get("disposition") == "confirmed", "the conversation's disposition is 'confirmed'")

    title("kill -9 in the middle of a call")
    since = carrier.last_event()
    uuid = carrier.post("/emulator/calls", {"from": CALLER, "to": NUMBER, "scenario": "brightside_booking", "vars": variables})["call_uuid"]
    live = Live(carrier, uuid, since)
    while not any(e["type"] == "caller_says" for e in live.seen) and not live.over.is_set():
        time.sleep(0.05)
    time.sleep(2)
    before = node.api("GET", f"/workflow/{receptionist}/runs?limit=100")["total_count"]
    node.process.send_signal(signal.SIGKILL)
    node.process.wait()
    tell(paint("31", f"process {node.process.pid} killed with SIGKILL, {before} runs acknowledged"))
    node.start()
    tell(f"started again as process {node.process.pid}")
    live.wait(180)
    run = node.run_of(receptionist, uuid, within=120)
    after = node.api("GET", f"/workflow/{receptionist}/runs?limit=100")
    check(after["total_count"] == before, f"all {before} runs of the receptionist are there")
    check(all(r.get("phase") == "ended" and r.get("cause") not in (None, "none") for r in after["runs"]), "every one ended, with a true cause")
    if check(bool(run), "the interrupted call has its record"):
        show_record(node, run, latency=False)
        for line in run["logs"].get("transcript", []):
            tell(f"   {line['start_ms'] / 1000:7.2f} s  {line['speaker']:6} {line['text']}")
        check(run["logs"]["restarts"] >= 1, "it says that the node was restarted under it")
    ledger = carrier.get("/emulator/requests?since=0")["requests"]
    dials = [r for r in ledger if r["method"] == "POST" and r["path"].rstrip("/").endswith("/Call") and r["executed"]]
    check(len(dials) == 1, "and nobody was dialed twice")
    return finish(options, carrier, node, folder)


def finish(options, carrier, node, folder):
    if problems:
        title("Not everything was as it should be")
        for problem in problems:
            tell(paint("31", problem))
        tell(f"logs: {folder}/node.log, {folder}/emulator.log")
    else:
        title("Everything shown was checked and held")
    if options.exit:
        node.process.send_signal(signal.SIGTERM)
        status = node.process.wait(timeout=150)
        carrier.process.terminate()
        if status != 0:
            print(f"demo: the node ended with status {status}")
        return 1 if problems or status != 0 else 0
    title("What to try next (both keep running; Ctrl-C ends them)")
    tell(f"curl -H 'X-API-Key: {API_KEY}' {node.url}/api/v1/organizations/telephony-configs")
    tell(f"curl {node.url}/metrics")
    tell(f"curl {carrier.url}/emulator/calls -d '{{\"from\":\"{CALLER}\",\"to\":\"{NUMBER}\",\"scenario\":\"brightside_booking\"}}'")
    tell(f"curl {carrier.url}/emulator/calls        # then listen to {carrier.folder}/*.heard.wav")
    tell("./dev demo --say \"friday the third, nine thirty, 5550123\"")
    try:
        node.process.wait()
    except KeyboardInterrupt:
        node.process.send_signal(signal.SIGTERM)
        node.process.wait()
        carrier.process.terminate()
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
