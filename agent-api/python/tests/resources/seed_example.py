import logging
import time

from bro_agent.agent.AgentBehavior import AgentBehavior
from bro_agent.agent.AgentFactory import AgentFactory
from bro_agent.agent.BackupFragmentInformation import BackupFragmentInformation
from bro_agent.agent.OrchestratorConnectionInformation import OrchestratorConnectionInformation
from bro_agent.agent.RegistrationInformation import RegistrationInformation
from bro_agent.agent.SoftwareVersion import SoftwareVersion


class MyBehavior(AgentBehavior):
    def get_registration_information(self):
        softwareVersion = SoftwareVersion("productABC", "APR XXX XX", "R1A", "17-04-2019", "ABC used by XYZ", "Database")
        return RegistrationInformation("myAgent", "alpha", "1.0.0", softwareVersion)

    def execute_backup(self, backup_execution_actions):
        logging.info("DTH backup implementation!")
        with open("/tmp/file", 'wb') as f:
            f.write(b"Hello World!")
        with open("/tmp/file", 'rb') as f:
            content = f.read()
        fragmentInformation = BackupFragmentInformation("1", "0.1", str(len(content)), None, "/tmp/file", None)
        backup_execution_actions.send_backup(fragmentInformation)

        with open("/tmp/file2", 'wb') as f:
            f.write(b"Hello World22222!")
        with open("/tmp/file2", 'rb') as f:
            content = f.read()
        fragmentInformation2 = BackupFragmentInformation("2", "0.1", str(len(content)), None, "/tmp/file2", None)
        backup_execution_actions.send_backup(fragmentInformation2)

        time.sleep(2)
        backup_execution_actions.backup_complete(True, "Successfully backed up content!")

    def execute_restore(self, restore_execution_actions):
        logging.info("DTH restore implementation!")
        path = '/tmp/'
        for fragment in restore_execution_actions.restore_information.fragment:
            restore_execution_actions.download_fragment(fragment, path)
        logging.info("DTH restore finished!")
        time.sleep(2)
        restore_execution_actions.restore_complete(True, "Successfully restored content!")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)

    behavior = MyBehavior()  # Explained later in this documentation
    connectionInfo = OrchestratorConnectionInformation("127.0.0.1", "3000")
    agentFactory = AgentFactory("NoCred")
    agent = agentFactory.create_agent(connectionInfo, behavior)

    # How to keep that instance and the Agent application itself alive is up to the engineer.
    while True:
        time.sleep(1)
