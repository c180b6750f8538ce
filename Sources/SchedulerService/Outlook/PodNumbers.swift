import KubernetesAPI

/// The numbers by which the builder of an outlook knows pods.
///
/// A copy is as good as the original until pods get other numbers, so that those of a whole cluster can be looked up
/// while decisions go on.
struct PodNumbers {
    private var byUID: [String: Int] = [:]
    private var uids: [PodName: String] = [:]
    /// Counts how often all pods got other numbers.
    private(set) var generation = 0

    /// The number of the pod with a UID, nil if it has none.
    subscript(uid: String) -> Int? { byUID[uid] }

    /// Notes which pod has a name now.
    mutating func name(_ pod: WatchedPod) {
        // An equal value would be written, too, and have a shared table copied.
        if uids[pod.name] != pod.uid { uids[pod.name] = pod.uid }
    }

    /// Gives a pod a number.
    mutating func set(_ number: Int, of uid: String) { byUID[uid] = number }

    /// Forgets all numbers.
    mutating func removeAll() {
        byUID = [:]
        uids = [:]
        generation += 1
    }

    /// What pods used, by their numbers; pods that have none are left out.
    func numbered(_ pods: [PodName: Double]) -> [(pod: Int, milliCPU: Double)] {
        pods.compactMap { name, milliCPU in
            uids[name].flatMap { byUID[$0] }.map { (pod: $0, milliCPU: milliCPU) }
        }
    }
}
