"""Agents of the Backup and Restore Orchestrator: see bro_agent.agent.AgentBehavior.

Every class is here and, as in ``from bro_agent.agent.AgentFactory import AgentFactory``, in a
module of its own name.
"""

from .agent.ActionCancelledException import ActionCancelledException
from .agent.Agent import Agent
from .agent.AgentBehavior import AgentBehavior
from .agent.AgentFactory import AgentFactory
from .agent.AgentState import AgentState
from .agent.BackupExecutionActions import BackupExecutionActions
from .agent.BackupFragmentInformation import BackupFragmentInformation
from .agent.BackupPreparationActions import BackupPreparationActions
from .agent.CancelActions import CancelActions
from .agent.FailedToDownloadException import FailedToDownloadException
from .agent.FailedToTransferBackupException import FailedToTransferBackupException
from .agent.FragmentInformation import FragmentInformation
from .agent.OrchestratorConnectionInformation import OrchestratorConnectionInformation
from .agent.PostRestoreActions import PostRestoreActions
from .agent.RegistrationInformation import RegistrationInformation
from .agent.ReleaseActions import ReleaseActions
from .agent.RestoreExecutionActions import RestoreExecutionActions
from .agent.RestoreInformation import RestoreInformation
from .agent.RestorePreparationActions import RestorePreparationActions
from .agent.SnapshotActions import SnapshotActions
from .agent.SoftwareVersion import SoftwareVersion
from .agent.StageActions import StageActions

__all__ = [
    "ActionCancelledException",
    "Agent",
    "AgentBehavior",
    "AgentFactory",
    "AgentState",
    "BackupExecutionActions",
    "BackupFragmentInformation",
    "BackupPreparationActions",
    "CancelActions",
    "FailedToDownloadException",
    "FailedToTransferBackupException",
    "FragmentInformation",
    "OrchestratorConnectionInformation",
    "PostRestoreActions",
    "RegistrationInformation",
    "ReleaseActions",
    "RestoreExecutionActions",
    "RestoreInformation",
    "RestorePreparationActions",
    "SnapshotActions",
    "SoftwareVersion",
    "StageActions",
]
