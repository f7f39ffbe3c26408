"""The package itself: its names, its description of the protocol, how it is installed."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from sources import SOURCES
from google.protobuf import descriptor_pb2
import bro_agent
from bro_agent.runtime.crc import crc32c, crc32c_in_python


class PackageTest(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def test_each_class_is_in_a_module_of_its_name(self) -> None:
        modules = {file.stem for file in (SOURCES / "bro_agent" / "agent").glob("[A-Z]*.py")}
        self.assertEqual(modules, set(bro_agent.__all__))
        for name in modules:
            module = importlib.import_module(f"bro_agent.agent.{name}")
            self.assertIs(getattr(module, name), getattr(bro_agent, name))

    def test_description_of_the_protocol_is_up_to_date(self) -> None:
        fresh = os.path.join(self.directory, "fresh.desc")
        subprocess.run([str(SOURCES / "generate"), fresh], check=True)
        kept = SOURCES / "bro_agent" / "runtime" / "protocol.desc"
        self.assertEqual(
            descriptor_pb2.FileDescriptorSet.FromString(Path(fresh).read_bytes()),
            descriptor_pb2.FileDescriptorSet.FromString(kept.read_bytes()),
            "proto/ has changed: run agent-api/python/generate",
        )

    def test_installed_by_pip(self) -> None:
        # a copy: setuptools writes into the folder that it builds
        copy = os.path.join(self.directory, "source")
        shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("__pycache__", "build"))
        target = os.path.join(self.directory, "site")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--root-user-action=ignore"]
        offline = ["--no-index", "--no-build-isolation", "--no-deps", "--target", target, copy]
        subprocess.run([*pip, *offline], check=True, stdin=subprocess.DEVNULL)
        program = "import bro_agent, bro_agent.runtime.protocol as p; print(bro_agent.__file__)"
        environment = {**os.environ, "PYTHONPATH": target}
        told = subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            env=environment,
            cwd=self.directory,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.assertTrue(told.stdout.startswith(target), told.stdout)


class CrcTest(unittest.TestCase):
    def test_check_value_of_the_standard(self) -> None:
        for function in (crc32c, crc32c_in_python):
            self.assertEqual(0xE3069283, function(b"123456789"))
            self.assertEqual(0x8A9136AA, function(bytes(32)))  # RFC 3720, B.4
            self.assertEqual(0, function(b""))
