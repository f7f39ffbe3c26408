"""For prepare_for_restore."""

from __future__ import annotations

from .FragmentInformation import FragmentInformation
from .RestoreInformation import RestoreInformation
from .SoftwareVersion import SoftwareVersion
from .StageActions import StageActions


class RestorePreparationActions(StageActions):
    """Handed to ``prepare_for_restore``; the other stages of a restore know as much."""

    @property
    def restore_information(self) -> RestoreInformation:
        """What is to be restored."""
        return self._run.restore_information

    def get_software_version(self) -> SoftwareVersion:
        """The software that the agent ran when the backup was made."""
        return self.restore_information.software_version

    def get_fragment_list(self) -> list[FragmentInformation]:
        """The agent's fragments in the backup."""
        return self.restore_information.fragment

    def download_fragment(self, fragment: FragmentInformation, restore_location: str) -> str:
        """Downloads a fragment into a directory, or as a file.

        In a directory (one that exists, or a path that ends with a slash) the file gets the name
        that it had when it was sent, or the fragment's id if it was no file; a custom metadata file
        is put beside it. It is there only once size and digest were found right. A broken
        connection is mended underneath; what cannot be mended raises FailedToDownloadException.

        Returns the path of the file.
        """
        return self._run.download_to_path(fragment, restore_location)
