"""The clusters of the test bed: HYDATIS with the troubles a real history has, and a wide one of 500 nodes."""

import numpy

import exporters
from exporters import Hardware, Pod
from recorded_load import SECONDS_PER_DAY, NodeLevels
from scrape import keep, series

DAY = SECONDS_PER_DAY
DAYS = 15
# The recorded history ends here: 2026-11-16 00:00 UTC.
END = 1_794_787_200
START = END - DAYS * DAY
# Before the first step of the 15 days, so that its rates have a window to look back on.
LEAD = 2 * 3600

KUBE_STATE_METRICS = {"instance": "10.244.3.17:8080", "job": "kube-state-metrics"}
MASTERS = [("master1", "10.110.190.32"), ("master2", "10.110.190.33"), ("master3", "10.110.190.34")]
WORKERS = [("worker1", "10.110.190.35"), ("worker2", "10.110.190.36"), ("worker3", "10.110.190.37")]
UNMAPPED = "10.110.190.99:9100"

# The troubles, each at one node.
GAP = ("worker1", START + 9 * DAY + 10 * 3600, START + 9 * DAY + 15 * 3600)
REBOOT = ("worker2", START + 7 * DAY + 2 * 3600 + 17 * 60)
JOINED = ("worker3", START + 4 * DAY + 5 * 3600 + 37 * 60)
NOT_A_NUMBER = ("master2", START + 6 * DAY + 3 * 3600 + 1800, START + 6 * DAY + 5 * 3600 + 1800)


def hydatis(start=START - LEAD, end=END, step=60, with_kube_state_metrics=True):
    """Returns the series of the six HYDATIS nodes and of what runs on them."""
    nodes = MASTERS + WORKERS
    found = []
    for number, (name, address) in enumerate(nodes):
        # Every exporter is scraped at a second of its own, never on the grid.
        times = numpy.arange(start + 7 * number + 3, end + 1, step)
        hardware = Hardware(cores=4 if name.startswith("worker") else 2)
        levels = NodeLevels(number, name.startswith("worker"), times)
        resets = [REBOOT[1]] if name == REBOOT[0] else []
        own = exporters.node_exporter(f"{address}:9100", name, hardware, levels, times, resets)
        found += with_troubles(name, f"{address}:9100", own, times)
    found += unmapped(start, end, step)
    if with_kube_state_metrics:
        found += kube_state_metrics(nodes, numpy.arange(start + 11, end + 1, 2 * step))
    times = numpy.arange(start + 29, end + 1, step)
    found += exporters.kube_scheduler("10.110.190.32:10259", NodeLevels(0, False, times), times)
    return [one for one in found if len(one.times)]


def with_troubles(name, instance, own, times):
    """Returns a node's series with its troubles; `up` says 0 while the exporter does not answer."""
    up = series("up", {"instance": instance, "job": "node-exporter"}, times, 1)
    if name == GAP[0]:

        def reached(times):
            return (times < GAP[1]) | (times >= GAP[2])

        own, up.values = keep(reached, own), reached(times).astype(float)
    if name == REBOOT[0]:
        own = keep(lambda times: (times < REBOOT[1] - 180) | (times >= REBOOT[1]), own)
    if name == JOINED[0]:
        own, [up] = (keep(lambda times: times >= JOINED[1], some) for some in (own, [up]))
    if name == NOT_A_NUMBER[0]:
        load = next(one for one in own if one.name.startswith("node_load1"))
        load.values = numpy.where((times >= NOT_A_NUMBER[1]) & (times < NOT_A_NUMBER[2]), numpy.nan, load.values)
    return [*own, up]


def unmapped(start, end, step):
    """Returns the series of an exporter that no node of the cluster has, and that does not say its name."""
    times = numpy.arange(start + 51, end + 1, step)
    hardware = Hardware(cores=1, disks=("sda",), interfaces=("eth0",))
    return exporters.node_exporter(UNMAPPED, "", hardware, NodeLevels(8, False, times), times, shows_name=False)


def kube_state_metrics(nodes, times):
    """Returns what kube-state-metrics says about the nodes and the pods."""
    found = [series("up", KUBE_STATE_METRICS, times, 1)]
    for name, address in nodes:
        hardware = Hardware(cores=4 if name.startswith("worker") else 2)
        since = times[times >= JOINED[1]] if name == JOINED[0] else times
        found += exporters.kube_node(KUBE_STATE_METRICS, name, address, hardware, since)
    for pod in pods(nodes, int(times[0]), int(times[-1]) + 1):
        found += exporters.kube_pod(KUBE_STATE_METRICS, pod, times)
    for name in ["web-7d9c5b8f6d", "web-6c8f7b5d4b", "api-5f6d8c7b9d"]:
        labels = {"namespace": "default", "replicaset": name, "owner_kind": "Deployment", "owner_name": name[:3]}
        found.append(
            series("kube_replicaset_owner", KUBE_STATE_METRICS | labels | {"owner_is_controller": "true"}, times, 1)
        )
    return found


def pods(nodes, start, end):
    """Returns the pods of HYDATIS: system pods, a rollout, a crash loop, daily jobs, and one that fits nowhere."""
    workers = [name for name, _ in nodes if name.startswith("worker")]
    rollout = START + 6 * DAY + 9 * 3600
    found = []
    for name, _ in nodes:
        since = max(start, JOINED[1]) if name == JOINED[0] else start
        for owner in ["calico-node", "kube-proxy"]:
            found.append(Pod(f"{owner}-{name[-4:]}x", "DaemonSet", owner, since, end, name, "kube-system", 250, 128))
        if name not in workers:
            server = f"kube-apiserver-{name}"
            found.append(Pod(server, "Node", name, since, end, name, "kube-system", 250, 512))
    for number in range(3):
        # worker3 is not there yet when the first replicas start.
        old, new = workers[number % 2], workers[number]
        web = dict(owner_kind="ReplicaSet", milli_cpu=400, mebibytes=768)
        found.append(
            Pod(f"web-7d9c5b8f6d-{number}zq", owner="web-7d9c5b8f6d", start=start, end=rollout, node=old, **web)
        )
        found.append(Pod(f"web-6c8f7b5d4b-{number}kd", owner="web-6c8f7b5d4b", start=rollout, end=end, node=new, **web))
        found.append(Pod(f"api-5f6d8c7b9d-{number}mn", owner="api-5f6d8c7b9d", start=start, end=end, node=old, **web))
    crash = dict(restarts_per_day=40, node="worker2", milli_cpu=50)
    found.append(Pod("crash-0", "StatefulSet", "crash", start, START + 10 * DAY + 1234, **crash))
    found.append(Pod("crash-1", "StatefulSet", "crash", START + 10 * DAY + 1300, end, **crash))
    for day in range(DAYS):
        begin = START + day * DAY + 3 * 3600
        job = dict(running_from=begin + 240, succeeded_from=begin + 3 * 3600, node=workers[day % 2], milli_cpu=800)
        found.append(Pod(f"nightly-{day}-x7k2p", "Job", f"nightly-{day}", begin, begin + 5 * 3600, **job))
    begin = START + 11 * DAY + 8 * 3600
    found.append(Pod("huge-0", "StatefulSet", "huge", begin, begin + 6 * 3600, milli_cpu=64_000, running_from=end))
    return found


def wide(count=500):
    """Returns the series of many small nodes with three samples before each hour: enough for hourly rates."""
    hours = numpy.arange(START - LEAD, END + 1, 3600)
    times = (hours[:, None] + numpy.array([-244, -124, -4])).ravel()
    hardware = Hardware(1, disks=("sda",), interfaces=("eth0",), filesystems=Hardware.filesystems[:1])
    found = []
    for number in range(count):
        name, address = f"node{number:03}", f"10.20.{number // 250}.{number % 250 + 1}"
        levels = NodeLevels(number, True, times)
        found += exporters.node_exporter(f"{address}:9100", name, hardware, levels, times)
        found += exporters.kube_node(KUBE_STATE_METRICS, name, address, hardware, times)
        pod = Pod(f"agent-{number:03}", "DaemonSet", "agent", int(times[0]), END + 1, name)
        found += exporters.kube_pod(KUBE_STATE_METRICS, pod, times)
    found += exporters.kube_scheduler("10.20.0.1:10259", NodeLevels(0, False, times), times)
    return found
