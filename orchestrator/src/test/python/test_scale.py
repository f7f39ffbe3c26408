"""Many fragments, and a network that breaks all the time, seen from a NETCONF client.

The agents are simulated: they compare in a restore every byte with what they have sent.
"""

import tempfile
import unittest

from bro_walk import Orchestrator, simulated_agents, wait_for
from cutting_proxy import CuttingProxy

MIB = 1 << 20


class ScaleTest(unittest.TestCase):
    def setUp(self):
        self.work = tempfile.TemporaryDirectory(prefix="bro-scale-")
        self.addCleanup(self.work.cleanup)
        self.orchestrator = Orchestrator(f"{self.work.name}/data")
        self.addCleanup(self.orchestrator.stop)
        self.session = self.orchestrator.session()

    def simulate(self, *arguments, port=None):
        agents = simulated_agents(port or self.orchestrator.agents, *arguments)
        self.addCleanup(agents.stop)
        agents.wait_for('"registered"')

    def assert_same_again(self):
        """Backs up and restores; a simulated agent fails a restore of anything else."""
        for order in (lambda: self.session.create("b"), lambda: self.session.restore("b")):
            report, _ = self.session.follow(order())
            self.assertEqual(report.text("result"), "success", str(report))

    def test_many_fragments_with_long_names_of_all_kinds_come_back(self):
        self.simulate("--agents", "1", "--fragments", "2000", "--size", "100", "--names", "unicode")
        self.assert_same_again()

    def test_empty_fragments_come_back(self):
        self.simulate("--agents", "2", "--fragments", "20", "--size", "0", "--names", "unicode")
        self.assert_same_again()

    def test_uploads_and_downloads_go_on_where_they_were_cut(self):
        size = 96 * MIB
        proxy = CuttingProxy(self.orchestrator.agents)
        self.addCleanup(proxy.stop)
        self.simulate("--agents", "1", "--size", str(size), port=proxy.port)

        for order, moved in (
            (lambda: self.session.create("b"), proxy.sent),
            (lambda: self.session.restore("b"), proxy.received),
        ):
            wait_for("the agent", self.session.agents)
            before = moved()
            action = order()
            # by bytes and not by time: the machine may be busy
            for cut in (1, 2, 3):
                wait_for("more data", lambda: moved() - before > cut * 24 * MIB)
                proxy.cut()
            report, _ = self.session.follow(action)

            self.assertEqual(report.text("result"), "success", str(report))
            # what was under way at a cut is sent again, and that is less than all before it
            self.assertLess(moved() - before, size + 3 * 16 * MIB)


if __name__ == "__main__":
    unittest.main(verbosity=2)
