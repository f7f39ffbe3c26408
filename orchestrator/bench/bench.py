"""Measurements that print what they compare, side by side, from one run on one machine.

Needs Debian's python3-ncclient, restic for the comparison with it, gcc and libssh-dev for the load
on NETCONF. Work files go below
$TMPDIR; the comparison wants 8 GiB there.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "src", "test", "python"))

import bro_walk  # noqa: E402  (found through the path above)
import figures  # noqa: E402
import netconf_figures  # noqa: E402
import process_figures  # noqa: E402

ROUNDS = 3
MIB = 1 << 20


def startup():
    """Ten starts on an empty catalog: from exec to every port answering."""
    took = []
    with tempfile.TemporaryDirectory(prefix="bro-bench-") as work:
        for i in range(10):
            began = time.monotonic()
            orchestrator = bro_walk.Orchestrator(f"{work}/data{i}")
            took.append((time.monotonic() - began) * 1000)
            orchestrator.stop()
    print("starts, ms:", " ".join(f"{ms:.0f}" for ms in took))
    print(f"median {statistics.median(took):.0f} ms, least {min(took):.0f} ms")


def timed(*command):
    """Runs a command and returns how long it took, in seconds."""
    began = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def settle():
    os.sync()


class Bro:
    """Our side: one files agent, ordered over NETCONF."""

    def __init__(self, work, source):
        self.source = source
        self.orchestrator = bro_walk.Orchestrator(f"{work}/bro-data")
        self.agent = bro_walk.files_agent("bench", self.orchestrator.agents, source)
        self.session = self.orchestrator.session()

    def follow(self, action):
        report, _ = self.session.follow(action)
        assert report.text("result") == "success", str(report)

    def backup(self, name):
        began = time.monotonic()
        self.follow(self.session.create(name))
        return time.monotonic() - began

    def restore(self, name):
        empty(self.source)
        settle()
        began = time.monotonic()
        self.follow(self.session.restore(name))
        return time.monotonic() - began

    def forget(self, name):
        self.follow(self.session.delete(name))

    def stop(self):
        self.agent.stop()
        self.orchestrator.stop()


def empty(path):
    for name in os.listdir(path):
        entry = os.path.join(path, name)
        if os.path.isdir(entry) and not os.path.islink(entry):
            shutil.rmtree(entry)
        else:
            os.remove(entry)


def digest(path):
    """A digest over the names and contents of everything below a directory."""
    listing = subprocess.run(
        ["sh", "-c", 'cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum',
         "sh", path],
        check=True, capture_output=True, text=True,
    )
    return listing.stdout


def compare(what, work, source):
    """One source, by both, in alternating rounds."""
    before = digest(source)
    size = int(subprocess.run(["du", "-sb", source], check=True, capture_output=True, text=True)
               .stdout.split()[0])
    repository = f"{work}/restic"
    os.environ["RESTIC_PASSWORD"] = "bench"
    bro = Bro(work, source)
    took = {("bro", "backup"): [], ("bro", "restore"): [],
            ("restic", "backup"): [], ("restic", "restore"): []}
    for i in range(ROUNDS):
        settle()
        timed("restic", "-q", "-r", repository, "init")
        took["restic", "backup"].append(
            timed("restic", "-q", "-r", repository, "backup", source))
        settle()
        took["bro", "backup"].append(bro.backup(f"round{i}"))
        settle()
        took["restic", "restore"].append(
            timed("restic", "-q", "-r", repository, "restore", "latest", "--target", f"{work}/out"))
        took["bro", "restore"].append(bro.restore(f"round{i}"))
        assert digest(source) == before, "what came back is not what was there"
        bro.forget(f"round{i}")
        shutil.rmtree(f"{work}/out")
        shutil.rmtree(repository)
    bro.stop()
    shutil.rmtree(f"{work}/bro-data")
    print(f"{what}: {size / MIB:.0f} MiB")
    for step in ("backup", "restore"):
        ours = statistics.median(took["bro", step])
        theirs = statistics.median(took["restic", step])
        print(
            f"  {step:7}  bro {ours:6.2f} s {size / MIB / ours:5.0f} MiB/s"
            f"   restic {theirs:6.2f} s {size / MIB / theirs:5.0f} MiB/s"
            f"   ratio {theirs / ours:.2f}"
            f"   (all: bro {listed(took['bro', step])}; restic {listed(took['restic', step])})"
        )


def listed(seconds):
    return " ".join(f"{s:.2f}" for s in seconds)


def restic():
    """The demo's tree, and one incompressible file of 1 GiB, beside restic on the same disk."""
    with tempfile.TemporaryDirectory(prefix="bro-bench-") as work:
        tree = f"{work}/tree"
        subprocess.run(
            bro_walk.JAVA + ["bro.orchestrator.demo.DemoTree", tree, "500", "10000"], check=True
        )
        compare("tree", work, tree)
        shutil.rmtree(tree)
        one = f"{work}/one"
        os.makedirs(one)
        with open(f"{one}/file", "wb") as file:
            for _ in range(1024):
                file.write(os.urandom(MIB))
        compare("one file", work, one)


def large():
    """One fragment of 3 GiB through 128 MiB of heap on either side."""
    bro_walk.JAVA[:] = [
        "-Xmx128m" if re.fullmatch(r"-Xmx\S+", word) else word for word in bro_walk.JAVA
    ]
    size = 3 << 30
    with tempfile.TemporaryDirectory(prefix="bro-bench-") as work:
        orchestrator = bro_walk.Orchestrator(f"{work}/data")
        dump = f"head -c {size} /dev/urandom | tee >(sha256sum >{work}/sent) | cat"
        agent = bro_walk.command_agent(
            "large", orchestrator.agents,
            f"bash -c '{dump}'",
            f"sha256sum >{work}/received",
        )
        session = orchestrator.session()
        for order in (lambda: session.create("large"), lambda: session.restore("large")):
            began = time.monotonic()
            report, _ = session.follow(order())
            seconds = time.monotonic() - began
            assert report.text("result") == "success", str(report)
            print(f"{report.text('action-name')}: {size >> 20} MiB in {seconds:.1f} s, "
                  f"{(size >> 20) / seconds:.0f} MiB/s")
        with open(f"{work}/sent") as sent, open(f"{work}/received") as received:
            assert sent.read() == received.read(), "what came back is not what was sent"
        for name, process in (("orchestrator", orchestrator), ("agent", agent)):
            print(f"{name}: -Xmx128m, resident at most {process_figures.high_water(process.popen.pid)} MiB")
            process.stop()


COMMANDS = {"startup": startup, "restic": restic, "large": large, **figures.COMMANDS,
            **netconf_figures.COMMANDS}


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        print("usage: bro bench " + "|".join(COMMANDS), file=sys.stderr)
        for name, command in COMMANDS.items():
            print(f"  {name:9} {command.__doc__}", file=sys.stderr)
        return 2
    bro_walk.PATIENCE = 600
    # each row is seen when it is measured, whoever reads
    sys.stdout.reconfigure(line_buffering=True)
    return 1 if COMMANDS[sys.argv[1]]() is False else 0


if __name__ == "__main__":
    sys.exit(main())
