"""Clients that others wrote: yangcli of yuma123, and yanglint as a reader of what is served.

The server learns of them only what they send.
"""

import os
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ET

from bro_walk import Orchestrator, simulated_agents, wait_for
from wire import BASE, BRO, Session

LIBRARY = "{urn:ietf:params:xml:ns:yang:ietf-yang-library}"
MONITORING = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"
DATASTORES = "urn:ietf:params:xml:ns:yang:ietf-datastores"
NMDA = "urn:ietf:params:xml:ns:yang:ietf-netconf-nmda"
YUMA_MODULES = "/usr/share/yuma/modules"

# yuma123 reads YANG 1.1, but for this
INVERTED = re.compile(r"\n *pattern '[^']*' \{\s*modifier invert-match;\s*\}")


class ClientsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.TemporaryDirectory(prefix="bro-clients-")
        cls.addClassCleanup(cls.work.cleanup)
        cls.orchestrator = Orchestrator(f"{cls.work.name}/data")
        cls.addClassCleanup(cls.orchestrator.stop)
        agents = simulated_agents(cls.orchestrator.agents, "--agents", "2", "--size", "1KiB")
        cls.addClassCleanup(agents.stop)
        with open(f"{cls.orchestrator.data}/admin-password", encoding="utf-8") as file:
            cls.password = file.read().strip()
        walk = cls.orchestrator.session()
        wait_for("the agents", lambda: len(walk.agents()) == 2)
        walk.follow(walk.create("b"))
        walk.close()
        cls.session = Session(cls.orchestrator.netconf, "admin", cls.password)
        cls.addClassCleanup(cls.session.drop)
        cls.modules = cls.fetch(f"{cls.work.name}/modules")

    @classmethod
    def fetch(cls, directory):
        """Saves each module of the library; returns (name, revision, features, implemented)."""
        os.makedirs(directory)
        reply = cls.session.rpc(
            f'<get><filter><yang-library xmlns="{LIBRARY[1:-1]}"/></filter></get>'
        )
        modules = []
        for kind, implemented in (("module", True), ("import-only-module", False)):
            for module in ET.fromstring(reply).iter(LIBRARY + kind):
                name = module.findtext(LIBRARY + "name")
                revision = module.findtext(LIBRARY + "revision")
                features = [feature.text for feature in module.findall(LIBRARY + "feature")]
                modules.append((name, revision, features, implemented))
                text = cls.session.rpc(
                    f'<get-schema xmlns="{MONITORING}"><identifier>{name}</identifier>'
                    f"<version>{revision}</version></get-schema>"
                )
                with open(f"{directory}/{name}@{revision}.yang", "w", encoding="utf-8") as file:
                    file.write(ET.fromstring(text)[0].text)
        return modules

    def yanglint(self, *arguments):
        """Has it read the implemented modules, with the features that the server tells."""
        directory = f"{self.work.name}/modules"
        command = ["yanglint", "-p", directory, "-D"]
        files = []
        for name, revision, features, implemented in self.modules:
            if implemented:
                command += ["-F", f"{name}:{','.join(features)}"]
                files.append(f"{directory}/{name}@{revision}.yang")
        done = subprocess.run(
            [*command, *arguments[:-1], *files, *arguments[-1:]],
            capture_output=True, text=True, check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def assert_instance(self, kind, reply):
        """That yanglint takes what a <data> holds for an instance of the model."""
        path = f"{self.work.name}/instance.xml"
        with open(path, "wb") as file:
            # as it came: prefixes in values would not survive a parser
            file.write(re.search(rb"<data(?: [^>]*)?>(.*)</data>", reply, re.DOTALL).group(1))
        self.assertEqual(self.yanglint("-t", kind, path), (0, ""), reply[:3000].decode())

    def test_yanglint_reads_every_module(self):
        self.assertGreater(len(self.modules), 8)
        code, told = self.yanglint()
        self.assertEqual((code, told), (0, ""))

    def test_yanglint_takes_running_for_configuration(self):
        self.assert_instance(
            "config", self.session.rpc("<get-config><source><running/></source></get-config>")
        )

    def test_yanglint_takes_state_for_data(self):
        reply = self.session.rpc("<get/>")
        self.assertIn(b"<progress-report", reply)
        self.assert_instance("data", reply)

    def test_yanglint_takes_every_datastore_for_data(self):
        for datastore, kind in (
            ("running", "config"), ("candidate", "config"), ("intended", "config"),
            ("operational", "data"),
        ):
            reply = self.session.rpc(
                f'<get-data xmlns="{NMDA}" xmlns:ds="{DATASTORES}">'
                f"<datastore>ds:{datastore}</datastore></get-data>"
            )
            self.assertIn(b"<brm", reply)
            self.assert_instance(kind, reply)

    def yangcli(self, *commands):
        """Runs commands; yangcli ends at the first that is refused. Returns what it told."""
        home = f"{self.work.name}/yangcli"
        modules = f"{home}/modules"
        os.makedirs(modules, exist_ok=True)
        for name, revision, _, _ in self.modules:
            if name == "backup-restore-orchestrator":
                with open(f"{self.work.name}/modules/{name}@{revision}.yang") as file:
                    text = INVERTED.sub("", file.read())
                with open(f"{modules}/{name}@{revision}.yang", "w") as file:
                    file.write(text)
        with open(f"{home}/script", "w") as file:
            file.write("\n".join(("mgrload backup-restore-orchestrator", *commands, "quit", "")))
        done = subprocess.run(
            # it wants a terminal
            ["script", "-qec",
             f"yangcli --server=127.0.0.1 --ncport={self.orchestrator.netconf} --user=admin "
             f"--password={self.password} --batch-mode --run-script={home}/script "
             f"--modpath={modules}:{YUMA_MODULES} --display-mode=xml", "/dev/null"],
            env={**os.environ, "HOME": home}, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=60, check=False,
        )
        self.assertIn("Load module 'backup-restore-orchestrator' OK", done.stdout)
        return done.stdout

    def test_yangcli_edits_and_commits_under_locks(self):
        description = "/brm/backup-manager[id='yang']/description"
        told = self.yangcli(
            "lock target=running",
            "lock target=candidate",
            "discard-changes",
            f"merge {description} value='from yangcli'",
            "validate source=candidate",
            "commit",
            "unlock target=candidate",
            "unlock target=running",
            "sget-config source=running /brm/backup-manager",
        )
        self.assertIn("<description>from yangcli</description>", told)
        self.assertEqual(told.count("RPC OK Reply"), 8, told)

        told = self.yangcli(f"create {description} value='x'")
        self.assertIn("<error-tag>data-exists</error-tag>", told)
        told = self.yangcli(
            "remove /brm/backup-manager[id='yang']", "commit", "sget-config source=running /brm"
        )
        self.assertNotIn("from yangcli", told)
        self.assertEqual(told.count("RPC OK Reply"), 2, told)

    def test_yangcli_reads_state_and_schemas(self):
        told = self.yangcli(
            "sget /brm/backup-manager[id='DEFAULT']/backup",
            "get-schema identifier=ietf-yang-types version=2013-07-15 format=yang",
            "sget /netconf-state/sessions",
        )
        self.assertIn("<name>b</name>", told)
        self.assertIn("typedef counter64", told)
        self.assertIn("<username>admin</username>", told)

    def test_yangcli_subscribes(self):
        told = self.yangcli("create-subscription", "sget-config source=running /brm")
        self.assertIn("RPC OK Reply", told)
        self.assertIn("<id>DEFAULT</id>", told)


if __name__ == "__main__":
    unittest.main(verbosity=2)
