"""Fifteen days in which series change their labels, nodes their addresses, and exporters come twice.

Every node has a load of its own that never changes, so that a value of another node, a mixture of two or a part of one
shows at once. Tests/TelemetryIntegrationTests/SwitchingHistory.swift says what is right at which instant.
"""

import numpy

import exporters
from clusters import DAY, END, LEAD, START
from exporters import Hardware, Pod
from scrape import Series, counter, keep, series

STEP = 120
BEGIN = START - LEAD
HARDWARE = Hardware(cores=2, disks=("sda",), interfaces=("eth0",), filesystems=Hardware.filesystems[:1])
EXPORTER = {"job": "node-exporter"}
STATE = {"instance": "10.244.3.17:8080", "job": "kube-state-metrics"}
SECOND_STATE = {"instance": "10.244.5.4:8080", "job": "kube-state-metrics-2"}
KUBELET = {"job": "kubelet", "metrics_path": "/metrics/cadvisor"}


def at(day, hour=0, minute=0):
    """Returns the second of a time of day, days counted from nought."""
    return START + day * DAY + hour * 3600 + minute * 60


class Steady:
    """A load that never changes."""

    def __init__(self, cpu, memory, times):
        """Creates it."""
        full = numpy.ones(len(times))
        self.cpu, self.memory = cpu * full, memory * full
        self.io, self.network, self.disk = 0.2 * full, cpu * full, 0.4 * full


def grid(start, end, offset):
    """Returns when something is scraped from a time on and before another one."""
    times = numpy.arange(BEGIN + offset, END + 1, STEP)
    return times[(times >= start) & (times < end)]


def relabeled(found, labels):
    """Returns the series with further labels, as another scrape job would add them."""
    more = ",".join(f'{key}="{value}"' for key, value in labels.items())
    return [Series(f"{one.name[:-1]},{more}}}", one.times, one.values) for one in found]


class Node:
    """One machine, scraped at seconds of its own."""

    def __init__(self, number, name, cpu, memory, host=None):
        """Creates it."""
        self.number, self.name, self.cpu, self.memory, self.host = number, name, cpu, memory, host or name

    def exporter(self, instance, start, end, labels=None):
        """Returns its exporter's series under an instance, from a time on and before another one."""
        times = grid(BEGIN, END + 1, 7 * self.number + 3)
        found = exporters.node_exporter(instance, self.host, HARDWARE, Steady(self.cpu, self.memory, times), times)
        # Counters go on where only labels change.
        found = keep(lambda times: (times >= start) & (times < end), found)
        return relabeled(found, labels) if labels else found

    def information(self, address, start, end, target=None):
        """Returns what kube-state-metrics says about it; silent while that is down."""
        times = grid(start, end, 11)
        times = times[(times < at(12, 2)) | (times >= at(12, 8))]
        return exporters.kube_node(target or STATE, self.name, address, HARDWARE, times)

    def kubelet(self, instance, pod, cores, start, end, labels=None):
        """Returns what its kubelet says about a pod that uses some cores."""
        times = grid(start, end, 7 * self.number + 5)
        group = KUBELET | {"instance": instance} | (labels or {}) | {"namespace": pod.namespace, "pod": pod.name}
        group["id"] = f"/kubepods/burstable/pod{pod.uid}"
        own = group | {"container": "main", "image": "registry.local/app:1", "id": f"{group['id']}/main"}
        seconds = counter(numpy.full(len(times), cores), times)
        return [
            series("container_cpu_usage_seconds_total", own, times, seconds, 3),
            series("container_memory_working_set_bytes", own, times, 100 * 2**20),
            series("container_cpu_usage_seconds_total", group, times, seconds, 3),
        ]


def history():
    """Returns the series."""
    found = schemes() + addresses() + doubles() + pods()
    return [one for one in found if len(one.times)]


def schemes():
    """Returns nodes whose series change the label that names the node."""
    # An address, then a label node beside a pod's address, then the host name in another case.
    alpha = Node(0, "alpha", 0.15, 0.25)
    found = alpha.information("10.9.0.11", BEGIN, END + 1)
    found += alpha.exporter("10.9.0.11:9100", BEGIN, at(5, 7, 20))
    found += alpha.exporter("10.244.1.7:9100", at(5, 7, 20), at(10, 13, 40), {"node": "alpha"})
    found += alpha.exporter("Alpha.example.com:9100", at(10, 13, 40), END + 1)
    # An address that Kubernetes does not know and a kernel's name in capitals, then a label in capitals.
    golf = Node(6, "golf", 0.75, 0.65, host="GOLF")
    found += golf.information("10.9.0.17", BEGIN, END + 1)
    found += golf.exporter("192.168.7.17:9100", BEGIN, at(7, 16, 10))
    return found + golf.exporter("192.168.7.18:9100", at(7, 16, 10), END + 1, {"kubernetes_node": "GOLF"})


def addresses():
    """Returns nodes whose addresses change hands."""
    found = []
    # A new node gets the address of one that is gone; once in the order of the alphabet and once against it.
    for number, (old, new, address, day) in enumerate(
        [("bravo-old", "bravo-zew", "10.9.0.12", 6), ("kilo-old", "kilo-new", "10.9.0.19", 3)]
    ):
        first, second = Node(1 + number, old, 0.3, 0.2), Node(3 + number, new, 0.8, 0.7)
        found += first.exporter(f"{address}:9100", BEGIN, at(day, 3, 10))
        found += first.information(address, BEGIN, at(day, 3, 14))
        found += second.information(address, at(day, 3, 22), END + 1)
        found += second.exporter(f"{address}:9100", at(day, 3, 25), END + 1)
    # A node gets another address.
    charlie = Node(5, "charlie", 0.45, 0.5)
    for address, start, end in [("10.9.0.13", BEGIN, at(8, 11, 30)), ("10.9.0.23", at(8, 11, 30), END + 1)]:
        found += charlie.information(address, start, end) + charlie.exporter(f"{address}:9100", start, end)
    # Two nodes have one address for half a day.
    delta, echo = Node(7, "delta", 0.35, 0.4), Node(8, "echo", 0.55, 0.6)
    found += delta.information("10.9.0.14", BEGIN, END + 1) + echo.information("10.9.0.14", at(11), at(11, 12))
    # A node is removed, and its address goes to a machine that is no node.
    hotel, other = Node(9, "hotel", 0.2, 0.3), Node(10, "hypervisor", 0.95, 0.9)
    found += hotel.exporter("10.9.0.18:9100", BEGIN, at(4, 9, 58)) + hotel.information("10.9.0.18", BEGIN, at(4, 9, 59))
    return found + other.exporter("10.9.0.18:9100", at(4, 15), END + 1)


def doubles():
    """Returns exporters that are scraped more than once for some days."""
    # Two servers of one kind without deduplication.
    delta = Node(7, "delta", 0.35, 0.4)
    found = delta.exporter("10.9.0.14:9100", BEGIN, at(7, 12, 50))
    for replica in "ab":
        found += delta.exporter("10.9.0.14:9100", at(7, 12, 50), at(9, 12, 10), {"prometheus_replica": replica})
    found += delta.exporter("10.9.0.14:9100", at(9, 12, 10), END + 1)
    # A second job for the same exporter, under the same instance and under another one.
    foxtrot = Node(11, "foxtrot", 0.65, 0.35)
    found += foxtrot.information("10.9.0.16", BEGIN, END + 1)
    found += foxtrot.exporter("10.9.0.16:9100", BEGIN, END + 1)
    found += foxtrot.exporter("10.9.0.16:9100", at(2, 4, 30), at(4, 4, 30), {"service": "second"})
    found += foxtrot.exporter("foxtrot:9100", at(5, 4, 30), at(6, 4, 30), {"service": "third"})
    # A second kube-state-metrics.
    return found + foxtrot.information("10.9.0.16", at(3), at(5), SECOND_STATE)


def pods():
    """Returns two pods of foxtrot and what is said about them once, twice, and under two instances."""
    foxtrot = Node(11, "foxtrot", 0.65, 0.35)
    found = []
    for number, cores in enumerate([0.25, 0.5]):
        pod = Pod(f"web-{number}", "StatefulSet", "web", BEGIN, END + 1, "foxtrot", "shop", 500, 256)
        for target, start, end in [(STATE, BEGIN, END + 1), (SECOND_STATE, at(3), at(5))]:
            found += exporters.kube_pod(target, pod, grid(start, end, 13))
        found += foxtrot.kubelet("10.9.0.16:10250", pod, cores, BEGIN, END + 1)
        found += foxtrot.kubelet("10.9.0.16:10250", pod, cores, at(9), at(10), {"service": "second"})
        found += foxtrot.kubelet("[fd00::16]:10250", pod, cores, at(10), at(11))
        found += foxtrot.kubelet("10.9.0.16:10250", pod, cores, at(11), at(12), {"node": "foxtrot"})
    return found
