"""A fragment could not be downloaded."""


class FailedToDownloadException(Exception):
    """A fragment could not be downloaded. It may be tried again."""
