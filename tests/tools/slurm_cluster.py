#!/usr/bin/python3
"""A Slurm cluster of four nodes on this one machine, from Debian's packages slurm-wlm and munge.

As a program: slurm_cluster.py FOLDER COMMAND... starts the cluster, runs COMMAND with sbatch and the others pointed at
it, stops the cluster, and ends with COMMAND's code. Everything lies in FOLDER, listens on loopback, and is stopped by
its process id. Needs no root: the daemons run as whoever calls.
"""

import getpass
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

NODES = [f"n{i}" for i in range(1, 5)]
PROGRAMS = {name: shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
            for name in ("munged", "slurmctld", "slurmd", "sbatch", "scontrol", "squeue", "sinfo")}

CONFIGURATION = """\
ClusterName=chokepoint
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
MpiDefault=none
SwitchType=switch/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/affinity
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
JobAcctGatherType=jobacct_gather/none
SlurmctldPort={port}
SlurmdPort={port_of_nodes}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
SlurmdTimeout=10
KillWait=10
ReturnToService=2
"""


class Cluster:
    """Starts on entry, stops on exit. `environment` points Slurm's commands at it."""

    def __init__(self, folder):
        missing = [name for name, path in PROGRAMS.items() if path is None]
        if missing:
            raise RuntimeError(f"not installed: {', '.join(missing)} (tools/setup --cluster installs slurm-wlm and munge)")
        self.folder = Path(folder).resolve()
        self.processes = {}
        self.environment = os.environ | {"SLURM_CONF": str(self.folder / "slurm.conf")}

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)  # munged refuses its socket in a folder that its clients cannot enter
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o600)
        (self.folder / "state").mkdir(exist_ok=True)
        host = socket.gethostname().split(".")[0]
        ports = free_ports(2 + len(NODES))
        text = CONFIGURATION.format(host=host, user=getpass.getuser(), folder=self.folder, port=ports[0],
                                    port_of_nodes=ports[1])
        for node, port in zip(NODES, ports[2:]):
            text += f"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=2 RealMemory=4000 State=UNKNOWN\n"
        text += f"PartitionName=main Nodes={','.join(NODES)} Default=YES MaxTime=INFINITE State=UP\n"
        (self.folder / "slurm.conf").write_text(text)
        try:
            self.start("munged", "--foreground", "--force", f"--key-file={key}", f"--socket={self.folder}/munge.socket",
                       f"--pid-file={self.folder}/munge.pid", f"--log-file={self.folder}/munge.log",
                       f"--seed-file={self.folder}/munge.seed")
            self.wait(lambda: (self.folder / "munge.socket").exists(), "munged")
            self.start("slurmctld", "-D", "-i", "-f", self.folder / "slurm.conf")
            for node in NODES:
                self.start_node(node)
            self.wait(lambda: self.output("sinfo", "-h", "-N", "-t", "idle", "-o", "%N").split() == NODES, "four idle nodes")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, program, *arguments, name=None):
        with open(self.folder / f"{name or program}.out", "ab") as log:
            self.processes[name or program] = subprocess.Popen(
                [PROGRAMS[program], *map(str, arguments)], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env=self.environment)

    def start_node(self, node):
        self.start("slurmd", "-D", "-N", node, "-f", self.folder / "slurm.conf", name=node)

    def lose_node(self, node):
        """As if its power failed: all that runs there ends at once, and nobody is left to tell the controller."""
        daemon = self.processes[node]
        pids = [daemon.pid, *self.pids_on(node)]
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in pids:
                kill(pid, number)
        daemon.wait()

    def pids_on(self, node):
        """Processes of jobs on a node, by what Slurm put into their environment, and the daemons of their steps."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                environment = (process / "environ").read_bytes().split(b"\0")
                command = (process / "comm").read_text().strip()
                open_files = [os.readlink(link) for link in (process / "fd").iterdir()] if command == "slurmstepd" else []
            except OSError:
                continue
            job = {f"SLURM_CONF={self.folder}/slurm.conf".encode(), f"SLURMD_NODENAME={node}".encode()} <= set(environment)
            if job or f"{self.folder}/slurmd-{node}.log" in open_files:
                found.append(int(process.name))
        return found

    def output(self, program, *arguments):
        return subprocess.run([PROGRAMS[program], *map(str, arguments)], env=self.environment, text=True,
                              capture_output=True, check=False, timeout=60).stdout

    def wait(self, condition, what, seconds=60):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                logs = "".join(f"{log}: {log.read_text(errors='replace')[-1500:]}\n" for log in self.folder.glob("*.log"))
                raise RuntimeError(f"waited {seconds} s for {what}\n{logs}")
            time.sleep(0.2)

    def stop(self):
        self.kill_jobs()
        for process in reversed(list(self.processes.values())):
            if process.poll() is None:
                process.terminate()
        for process in reversed(list(self.processes.values())):
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()
        self.kill_jobs()  # what a daemon started while it was told to stop

    def kill_jobs(self):
        for node in NODES:
            for pid in self.pids_on(node):
                kill(pid, signal.SIGKILL)


def kill(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def main():
    if len(sys.argv) < 3 or sys.argv[1].startswith("-"):
        print(__doc__.strip())
        return 2
    with Cluster(sys.argv[1]) as cluster:
        return subprocess.run(sys.argv[2:], env=cluster.environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
