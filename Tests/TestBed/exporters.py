"""The series of node_exporter, kube-state-metrics and kube-scheduler, named and labeled as those programs do."""

import dataclasses
import hashlib

import numpy

from recorded_load import MACHINES, level
from scrape import counter, series

GIBIBYTE = 2**30
CPU_MODES = {"user": 0.62, "system": 0.27, "softirq": 0.06, "irq": 0.0, "nice": 0.01, "steal": 0.04}
PHASES = ["Pending", "Succeeded", "Failed", "Unknown", "Running"]
# Prometheus's exponential buckets of kube-scheduler: 1 ms doubled 14 times.
SCHEDULER_BUCKETS = [0.001 * 2**power for power in range(15)]


@dataclasses.dataclass
class Hardware:
    """What a node consists of."""

    cores: int = 2
    memory: int = 16 * GIBIBYTE - 403_046_400  # what the kernel leaves of 16 GiB
    disks: tuple = ("sda", "dm-0")
    interfaces: tuple = ("lo", "eth0", "cali1b0c8cf0de7", "veth5f3a9c21")
    filesystems: tuple = (
        ("/dev/sda2", "ext4", "/", 200),
        ("/dev/sda1", "ext4", "/boot", 1),
        ("tmpfs", "tmpfs", "/run", 2),
    )


def node_exporter(instance, nodename, hardware, levels, times, resets=(), shows_name=True):
    """Returns the series of one node exporter; counters start again at zero at the reset times (a reboot)."""
    target = {"instance": instance, "job": "node-exporter"}

    def total(name, labels, rates, decimals=2):
        return series(name, target | labels, times, counter(rates, times, resets), decimals)

    # A scrape asks for the time a moment after the instant that Prometheus stamps on it.
    found = [series("node_time_seconds", target, times, times + 0.02, 2)]
    found += [series("node_load1", target, times, 1.1 * hardware.cores * levels.cpu, 2)]
    found += processors(hardware, levels, total)
    found += memory(target, hardware, levels, times)
    found += [
        total("node_pressure_cpu_waiting_seconds_total", {}, 0.8 * numpy.maximum(levels.cpu - 0.3, 0) ** 2, 6),
        total("node_pressure_memory_stalled_seconds_total", {}, 0.3 * numpy.maximum(levels.memory - 0.5, 0) ** 2, 6),
        total("node_vmstat_pgmajfault", {}, 8 * levels.io, 0),
    ]
    for position, device in enumerate(hardware.interfaces):
        for direction, share in [("receive", 1.0), ("transmit", 0.6)]:
            rates = share * (2e5 + 2e7 * levels.network) / (1 + position)
            found.append(total(f"node_network_{direction}_bytes_total", {"device": device}, rates, 0))
    for position, device in enumerate(hardware.disks):
        found.append(total("node_disk_io_time_seconds_total", {"device": device}, levels.io / (1 + position), 3))
    found += filesystems(target, hardware, levels, times)
    if shows_name:
        labels = {"nodename": nodename, "release": "6.1.0-26-amd64", "sysname": "Linux", "machine": "x86_64"}
        found.append(series("node_uname_info", target | labels, times, 1))
    return found


def processors(hardware, levels, total):
    """Returns the seconds each core spent in each mode; the cores share the work unevenly."""
    found = []
    for core in range(hardware.cores):
        busy = numpy.clip(levels.cpu * (1 + 0.2 * (core - (hardware.cores - 1) / 2) / hardware.cores), 0, 0.98)
        waiting = numpy.minimum(0.1 * levels.io, 1 - busy)
        rates = {mode: share * busy for mode, share in CPU_MODES.items()}
        rates |= {"iowait": waiting, "idle": 1 - busy - waiting}
        for mode, rate in rates.items():
            found.append(total("node_cpu_seconds_total", {"cpu": str(core), "mode": mode}, rate))
    return found


def memory(target, hardware, levels, times):
    """Returns total and available memory; the kernel counts in pages of 4 KiB."""
    available = numpy.floor((1 - levels.memory) * hardware.memory / 4096) * 4096
    return [
        series("node_memory_MemTotal_bytes", target, times, hardware.memory),
        series("node_memory_MemAvailable_bytes", target, times, available),
    ]


def filesystems(target, hardware, levels, times):
    """Returns size and available bytes of each mounted filesystem."""
    found = []
    for device, kind, mountpoint, size in hardware.filesystems:
        labels = target | {"device": device, "fstype": kind, "mountpoint": mountpoint}
        used = levels.disk if mountpoint == "/" else numpy.full(len(times), 0.21 if kind == "ext4" else 0.004)
        available = numpy.floor((1 - used) * size * GIBIBYTE / 4096) * 4096
        found.append(series("node_filesystem_size_bytes", labels, times, size * GIBIBYTE))
        found.append(series("node_filesystem_avail_bytes", labels, times, available))
    return found


@dataclasses.dataclass
class Pod:
    """A pod with one container, and when it was there (seconds since 1970; the end is the first time it is gone)."""

    name: str
    owner_kind: str
    owner: str
    start: int
    end: int
    node: str = ""  # "" until it is scheduled
    namespace: str = "default"
    milli_cpu: int = 100
    mebibytes: int = 128
    running_from: int | None = None  # None: from its start; until then it is pending
    succeeded_from: int | None = None
    restarts_per_day: float = 0
    share: float = 1  # of what the node's pods use together, relative to the other pods
    has_requests: bool = True

    @property
    def uid(self):
        """Returns an identity of its own for every pod, also for two of one name."""
        text = f"{self.namespace}/{self.name}/{self.start}"
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    def runs(self, times):
        """Returns whether its container runs at each time."""
        return (times >= (self.running_from or self.start)) & (times < (self.succeeded_from or self.end))

    def phase(self, times):
        """Returns the position in PHASES at each time."""
        phases = numpy.full(len(times), PHASES.index("Running"))
        if self.succeeded_from is not None:
            phases[times >= self.succeeded_from] = PHASES.index("Succeeded")
        phases[times < (self.running_from or self.start)] = PHASES.index("Pending")
        return phases


def kube_node(target, name, internal_ip, hardware, times):
    """Returns what kube-state-metrics says about a node."""
    version = {"kubelet_version": "v1.32.4", "os_image": "Debian GNU/Linux 12 (bookworm)"}
    labels = target | {"node": name}
    sizes = [
        ("cpu", "core", hardware.cores),
        ("memory", "byte", hardware.memory - 104_857_600),
        ("pods", "integer", 110),
    ]
    found = [series("kube_node_info", labels | {"internal_ip": internal_ip} | version, times, 1)]
    for resource, unit, value in sizes:
        found.append(
            series("kube_node_status_allocatable", labels | {"resource": resource, "unit": unit}, times, value)
        )
    return found


def kubelet(instance, pods, levels, hardware, times, resets=()):
    """Returns what a kubelet's cAdvisor says about the containers of a node's pods.

    Together they use 95 % of what the node's processors do; the rest is the system's own. A new container works harder
    in its first minutes, and its memory grows for some hours.
    """
    target = {"instance": instance, "job": "kubelet", "metrics_path": "/metrics/cadvisor"}
    weights = numpy.zeros((len(pods), len(times)))
    for row, pod in enumerate(pods):
        shape = 0.3 + level(MACHINES[int(pod.uid[:4], 16) % len(MACHINES)], times + 3600 * int(pod.uid[4], 16))
        age = numpy.maximum(times - pod.start, 0)
        weights[row] = pod.share * shape * (1 + 3 * numpy.exp(-age / 600)) * pod.runs(times)
    weights /= numpy.maximum(weights.sum(axis=0), 1e-9)
    total = 0.95 * levels.cpu * hardware.cores
    found = [series("container_cpu_usage_seconds_total", target | {"id": "/"}, times, counter(total, times, resets), 3)]
    for row, pod in enumerate(pods):
        found += containers(target, pod, weights[row] * total, times, resets)
    return found


def containers(target, pod, rates, all_times, resets):
    """Returns the series of a pod's only container, and of the group that holds it, which has no container label."""
    alive = pod.runs(all_times)
    times = all_times[alive]
    if len(times) == 0:
        return []
    group = target | {"namespace": pod.namespace, "pod": pod.name, "id": f"/kubepods/burstable/pod{pod.uid}"}
    labels = group | {"container": "main", "image": f"registry.local/{pod.owner}:1", "id": f"{group['id']}/main"}
    restarts = numpy.arange(1, pod.restarts_per_day * (times[-1] - pod.start) / 86_400)
    own = [*resets, *(pod.start + restarts * 86_400 / pod.restarts_per_day if len(restarts) else [])]
    seconds = counter(rates[alive], times, sorted(own))
    memory = pod.mebibytes * 2**20 * 0.75 * (1 - 0.4 * numpy.exp(-(times - pod.start) / 10_800))
    found = [
        series("container_cpu_usage_seconds_total", labels, times, seconds, 3),
        series("container_memory_working_set_bytes", labels, times, numpy.floor(memory / 4096) * 4096),
    ]
    if pod.namespace == "shop":
        found.append(series("container_cpu_usage_seconds_total", group, times, seconds, 3))
    return found


def kube_pod(target, pod, all_times):
    """Returns what kube-state-metrics says about a pod."""
    times = all_times[(all_times >= pod.start) & (all_times < pod.end)]
    if len(times) == 0:
        return []
    identity = target | {"namespace": pod.namespace, "pod": pod.name, "uid": pod.uid}
    container = identity | {"container": "main"}
    owner = {"created_by_kind": pod.owner_kind, "created_by_name": pod.owner, "host_network": "false", "node": pod.node}
    kept = {"owner_kind": pod.owner_kind, "owner_name": pod.owner, "owner_is_controller": "true"}
    if pod.owner_kind == "<none>":
        owner, kept = owner | {"created_by_kind": "<none>", "created_by_name": "<none>"}, dict.fromkeys(kept, "<none>")
    requests = [("cpu", "core", pod.milli_cpu / 1000), ("memory", "byte", pod.mebibytes * 2**20)]
    restarts = numpy.floor(pod.restarts_per_day * (times - pod.start) / 86_400)
    phases = pod.phase(times)
    found = [
        series("kube_pod_info", identity | owner, times, 1),
        series("kube_pod_owner", identity | kept, times, 1),
        series("kube_pod_container_status_restarts_total", container, times, restarts),
        series("kube_pod_created", identity, times, pod.start),
    ]
    if pod.node:
        found.append(series("kube_pod_start_time", identity, times, pod.start + 1))
    if pod.succeeded_from is not None:
        done = times[times >= pod.succeeded_from]
        found.append(series("kube_pod_completion_time", identity, done, pod.succeeded_from))
    for resource, unit, value in requests if pod.has_requests else []:
        labels = container | {"node": pod.node, "resource": resource, "unit": unit}
        found.append(series("kube_pod_container_resource_requests", labels, times, value))
    for position, phase in enumerate(PHASES):
        found.append(series("kube_pod_status_phase", identity | {"phase": phase}, times, phases == position))
    return found


def kube_scheduler(instance, levels, times):
    """Returns the histogram of scheduling attempts and the queue lengths of kube-scheduler."""
    target = {"instance": instance, "job": "kube-scheduler"}
    noise = numpy.random.default_rng(7)
    found = []
    for result, per_minute in [("scheduled", 2.0), ("unschedulable", 0.3)]:
        labels = target | {"profile": "default-scheduler", "result": result}
        attempts = noise.poisson(per_minute * (0.5 + levels.cpu))
        typical = 0.004 * (1 + 2 * levels.cpu)
        for bound in [*SCHEDULER_BUCKETS, numpy.inf]:
            # A log-logistic law around what is typical; the share of slow attempts grows with load.
            share = 1 / (1 + (typical / bound) ** 2)
            edge = {"le": "+Inf" if numpy.isinf(bound) else repr(bound)}
            totals = numpy.cumsum(attempts * share)
            found.append(
                series("scheduler_scheduling_attempt_duration_seconds_bucket", labels | edge, times, totals, 0)
            )
        sums = numpy.cumsum(attempts * typical * 1.6)
        found.append(series("scheduler_scheduling_attempt_duration_seconds_sum", labels, times, sums, 6))
        count = numpy.cumsum(attempts)
        found.append(series("scheduler_scheduling_attempt_duration_seconds_count", labels, times, count))
    for queue in ["active", "backoff", "unschedulable", "gated"]:
        waiting = noise.poisson(0.2 + (queue == "unschedulable"), len(times))
        found.append(series("scheduler_pending_pods", target | {"queue": queue}, times, waiting))
    return found
