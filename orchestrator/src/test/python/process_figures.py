"""What a Java process uses: heap, threads, descriptors, memory, processor."""

import os
import re
import shutil
import subprocess
import tempfile

import bro_walk

MIB = 1 << 20


def jcmd(pid, *command):
    tool = os.path.join(os.path.dirname(shutil.which(bro_walk.JAVA[0])), "jcmd")
    return subprocess.run(
        [tool, str(pid), *command], check=True, capture_output=True, text=True
    ).stdout


def live_heap(pid):
    """What the heap holds after a collection, in MiB."""
    jcmd(pid, "GC.run")
    info = jcmd(pid, "GC.heap_info")
    return sum(int(k) for k in re.findall(r"total \d+K, used (\d+)K", info)) / 1024


def threads(pid):
    """How many threads there are of the system's, and how many virtual ones."""
    with tempfile.TemporaryDirectory(prefix="bro-threads-") as work:
        path = f"{work}/dump"
        jcmd(pid, "Thread.dump_to_file", path)
        with open(path, encoding="utf-8") as dump:
            virtual = len(re.findall(r'(?m)^#\d+ "[^"]*" virtual', dump.read()))
    return int(status(pid, "Threads")), virtual


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def status(pid, key):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return re.search(rf"(?m)^{key}:\s+(\d+)", file.read()).group(1)


def resident(pid):
    """In MiB."""
    return int(status(pid, "VmRSS")) / 1024


def high_water(pid):
    """The most memory that was resident, in MiB."""
    return int(status(pid, "VmHWM")) >> 10


def cpu(*pids):
    """The processor time that processes have used, in seconds: it tells apart who was busy
    from who had to wait for a busy machine."""
    ticks = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
            ticks += int(user) + int(system)
    return ticks / os.sysconf("SC_CLK_TCK")


def busy():
    """The processor time that the whole machine has used, in seconds."""
    with open("/proc/stat", encoding="utf-8") as stat:
        user, nice, system, _, _, irq, softirq = map(int, stat.readline().split()[1:8])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
