"""Processes and NETCONF sessions for the walks in test_walk.py.

WALK_JAVA in the environment is the command that runs a Java main class of the product or its tests.
"""

import os
import re
import shlex
import signal
import subprocess
import tempfile
import time

from ncclient import manager
from ncclient.xml_ import to_ele

NS = "urn:bro:backup-restore-orchestrator"
JAVA = shlex.split(os.environ["WALK_JAVA"])
PATIENCE = 60


def wait_for(what, condition, seconds=None):
    """Waits until the condition gives something true, and returns that."""
    seconds = seconds or PATIENCE
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain: {what}")


def run(*arguments):
    """Runs a main class to its end."""
    return subprocess.run(
        JAVA + list(arguments), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


class Process:
    """A process of the product, with options for Java, whose output goes to a file."""

    def __init__(self, name, *arguments, java=()):
        self.log = tempfile.NamedTemporaryFile(prefix=name + "-", suffix=".log", mode="w+")
        self.popen = subprocess.Popen(
            JAVA[:1] + list(java) + JAVA[1:] + list(arguments),
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def output(self):
        if self.log.closed:
            return "(gone)"
        with open(self.log.name, encoding="utf-8") as log:
            return log.read()

    def wait_for(self, pattern, seconds=None):
        def found():
            match = re.search(pattern, self.output())
            if not match and self.popen.poll() is not None:
                raise AssertionError(f"ended with {self.popen.returncode}: {self.output()}")
            return match

        return wait_for(f"{pattern} in {self.output()}", found, seconds)

    def kill(self):
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait()

    def stop(self):
        """Asks it to end and returns its exit code."""
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        self.log.close()
        return self.popen.returncode


class Orchestrator(Process):
    """bro serve, on free ports or on those it had before."""

    def __init__(self, data, ports=(0, 0), config=None, settings=(), java=()):
        arguments = ["bro.orchestrator.app.Main", "serve", "--data", data]
        if config:
            arguments += ["--config", config]
        for setting in (
            "rest.port=0",
            f"agents.port={ports[0]}",
            f"netconf.port={ports[1]}",
            *settings,
        ):
            arguments += ["--set", setting]
        super().__init__("orchestrator", *arguments, java=java)
        ready = self.wait_for(r"(?m)^ready .*agents=\S+:(\d+) netconf=\S+:(\d+)")
        self.agents = int(ready.group(1))
        self.netconf = int(ready.group(2))
        self.data = data

    def session(self, user="admin", password=None, **how):
        if password is None and not how:
            with open(os.path.join(self.data, "admin-password"), encoding="utf-8") as file:
                password = file.read().strip()
        return Session(self.netconf, user, password, **how)


class Session:
    """A NETCONF session with words for what the tests order."""

    def __init__(self, port, user, password=None, **how):
        self.nc = manager.connect(
            host="127.0.0.1",
            port=port,
            username=user,
            password=password,
            hostkey_verify=False,
            allow_agent=False,
            look_for_keys=False,
            timeout=30,
            **how,
        )

    def close(self):
        self.nc.close_session()

    def action(self, body, manager_id="DEFAULT"):
        """Sends an action below a backup manager and returns its return-value."""
        reply = self.nc.dispatch(
            to_ele(
                f'<action xmlns="urn:ietf:params:xml:ns:yang:1"><brm xmlns="{NS}">'
                f"<backup-manager><id>{manager_id}</id>{body}</backup-manager></brm></action>"
            )
        )
        return re.search(r"return-value[^>]*>(\d+)<", reply.xml).group(1)

    def create(self, name, manager_id="DEFAULT"):
        return self.action(f"<create-backup><name>{name}</name></create-backup>", manager_id)

    def restore(self, name):
        return self.action(f"<backup><name>{name}</name><restore/></backup>")

    def delete(self, name):
        return self.action(f"<delete-backup><name>{name}</name></delete-backup>")

    def cancel(self, action_id):
        return self.action(
            f"<cancel-action><action-id>{action_id}</action-id></cancel-action>"
        )

    def get(self, inner):
        filtered = f'<brm xmlns="{NS}"><backup-manager><id>DEFAULT</id>{inner}</backup-manager></brm>'
        return Element(self.nc.get(("subtree", filtered)).data_ele)

    def report(self, action_id):
        found = self.get(
            f"<progress-report><action-id>{action_id}</action-id></progress-report>"
        ).all("progress-report")
        assert len(found) == 1, f"{len(found)} reports of action {action_id}"
        return found[0]

    def follow(self, action_id):
        """Waits for the end; returns the last report and all percentages that were seen."""
        seen = []

        def ended():
            report = self.report(action_id)
            seen.append(int(report.text("progress-percentage")))
            return report if report.text("state") in ("finished", "cancelled") else None

        return wait_for(f"the end of action {action_id}", ended), seen

    def actions(self):
        """The ids of all actions, oldest first."""
        found = self.get("<progress-report><action-id/></progress-report>")
        return sorted((r.text("action-id") for r in found.all("progress-report")), key=int)

    def backups(self, status=None):
        """The names of all backups, or of those with that status."""
        found = self.get("<backup><name/><status/></backup>").all("backup")
        return [b.text("name") for b in found if status in (None, b.text("status"))]

    def agents(self):
        return [a.text("id") for a in self.get("<agent><id/></agent>").all("agent")]


class Element:
    """An element of the model, read by local names."""

    def __init__(self, ele):
        self.ele = ele

    def all(self, name):
        return [Element(e) for e in self.ele.iter(f"{{{NS}}}{name}")]

    def text(self, name):
        found = self.ele.find(f"{{{NS}}}{name}")
        return None if found is None else (found.text or "")

    def __str__(self):
        return ", ".join(f"{e.tag.split('}')[1]}={(e.text or '').strip()}" for e in self.ele.iter())


def files_agent(name, port, path):
    agent = Process(
        name, "bro.agent.ready.AgentMain", "files",
        "--id", name, "--orchestrator", f"127.0.0.1:{port}", "--path", path,
    )
    agent.wait_for("registered")
    return agent


def command_agent(name, port, dump, load):
    agent = Process(
        name, "bro.agent.ready.AgentMain", "command",
        "--id", name, "--orchestrator", f"127.0.0.1:{port}", "--dump", dump, "--load", load,
    )
    agent.wait_for("registered")
    return agent


def simulated_agents(port, *arguments):
    """Agents with made-up data; their output is one line of JSON for each event."""
    return Process(
        "simulated", "bro.agent.simulate.SimulateMain",
        "--orchestrator", f"127.0.0.1:{port}", "--json", *arguments,
    )


def rogue_agent(name, port, fault):
    """An agent that breaks the rules; the faults are listed in RogueAgent.java."""
    agent = Process(name, "bro.orchestrator.app.RogueAgent", name, str(port), fault)
    agent.wait_for("registered")
    return agent
