"""Which software an agent's data belongs to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SoftwareVersion:
    """Which software an agent's data belongs to. All texts are free and may be empty.

    A restore compares the product and the version of the backup with those of the agent.
    """

    product_name: str = ""
    product_number: str = ""
    revision: str = ""
    #: As the product writes it, e.g. "17-04-2019".
    production_date: str = ""
    description: str = ""
    type: str = ""
    #: E.g. "2.1.0".
    semantic_version: str = ""
