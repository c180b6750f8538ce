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
    found += kubelets(nodes, start, end, step)
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
    for name, _ in MASTERS:
        taint = {"node": name, "key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}
        found.append(series("kube_node_spec_taint", KUBE_STATE_METRICS | taint, times, 1))
    return found + owners(pods(nodes, int(times[0]), int(times[-1]) + 1), times)


def owners(pods, times):
    """Returns who owns the ReplicaSets and Jobs of the pods."""
    found = {}
    for pod in pods:
        since = times[(times >= pod.start) & (times < pod.end)]
        known = {"namespace": pod.namespace, "owner_is_controller": "true"}
        if pod.owner_kind == "ReplicaSet":
            owner = {"replicaset": pod.owner, "owner_kind": "Deployment", "owner_name": pod.owner.rsplit("-", 1)[0]}
            found.setdefault(("kube_replicaset_owner", pod.owner), (known | owner, []))[1].append(since)
        elif pod.owner_kind == "Job":
            owner = {"job_name": pod.owner, "owner_kind": "CronJob", "owner_name": pod.owner.rsplit("-", 1)[0]}
            found.setdefault(("kube_job_owner", pod.owner), (known | owner, []))[1].append(since)
    return [
        series(name, KUBE_STATE_METRICS | labels, numpy.unique(numpy.concatenate(since)), 1)
        for (name, _), (labels, since) in found.items()
    ]


def kubelets(nodes, start, end, step):
    """Returns what the kubelets say about the containers of each node."""
    found = []
    scheduled = pods(nodes, start, end + 1)
    for number, (name, address) in enumerate(nodes):
        times = numpy.arange(start + 7 * number + 5, end + 1, step)
        if name == JOINED[0]:
            times = times[times >= JOINED[1]]
        if len(times) == 0:
            continue
        hardware = Hardware(cores=4 if name.startswith("worker") else 2)
        levels = NodeLevels(number, name.startswith("worker"), times)
        own = [pod for pod in scheduled if pod.node == name]
        resets = [REBOOT[1]] if name == REBOOT[0] else []
        found += exporters.kubelet(f"{address}:10250", own, levels, hardware, times, resets)
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
    return found + shop(workers, start, end) + reports(workers)


def shop(workers, start, end):
    """Returns the pods of a namespace whose Deployments are rolled out at hours of their own, again and again."""
    found = []
    # Name, replicas, request, share of the node's load, hours between two rollouts.
    services = [("cart", 3, 250, 2.0, 31), ("search", 2, 600, 5.0, 43), ("mail", 2, 300, 0.4, 67)]
    for number, (name, replicas, milli_cpu, share, hours) in enumerate(services):
        edges = [start, *range(START + (5 + 7 * number) * 3600, END, hours * 3600), end]
        for generation, (begin, finish) in enumerate(zip(edges, edges[1:])):
            replica_set = f"{name}-{(7 * generation + number):x}d8f9b6c5"
            for replica in range(replicas):
                node = workers[(generation + replica) % (3 if begin >= JOINED[1] else 2)]
                since = begin + 20 * replica
                pod = Pod(f"{replica_set}-{replica}bq4t", "ReplicaSet", replica_set, since, finish + 20 * replica, node)
                pod.namespace, pod.milli_cpu, pod.mebibytes, pod.share = "shop", milli_cpu, 2 * milli_cpu, share
                found.append(pod)
    # A StatefulSet whose pod comes back under the same name on another node while the old one is still going.
    moved = START + 9 * DAY + 14 * 3600
    database = dict(owner_kind="StatefulSet", owner="db", namespace="shop", milli_cpu=500, mebibytes=1024, share=3.0)
    found.append(Pod("db-0", start=start, end=moved + 240, node="worker1", **database))
    found.append(Pod("db-0", start=moved, end=end, node="worker2", **database))
    # Nobody owns it, and it asks for nothing.
    lone = Pod("debug-shell", "<none>", "", START + 8 * DAY, end, "worker2", "shop", share=0.3)
    lone.has_requests = False
    return [*found, lone]


def reports(workers):
    """Returns the pods of a CronJob that runs every four hours."""
    found = []
    for number in range(DAYS * 6):
        begin = START + number * 4 * 3600 + 900
        job = f"report-{29_000_000 + begin // 60 % 1_000_000}"
        node = workers[number % (3 if begin >= JOINED[1] else 2)]
        length = 1500 + 600 * (number % 4)
        pod = Pod(f"{job}-h7w2x", "Job", job, begin, begin + length + 1200, node, "analytics", 700, 512)
        pod.running_from, pod.succeeded_from, pod.share = begin + 30, begin + length, 4.0
        found.append(pod)
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
