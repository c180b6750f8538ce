import AnomalyDetection
import MetricHistory
import Simulation

/// A detector's figures on held-back days, for people and machines.
struct TrialResult: Encodable {
    struct Kind: Encodable {
        var fault: String
        var count: Int
        var recall: Double
        var recallWithin3: Double
        var medianDelayIntervals: Double?
        var example: String?
    }

    struct AlarmRow: Encodable {
        var node: String
        var from: String
        var to: String
        var sentence: String

        init(_ alarm: Alarm) {
            node = alarm.node
            from = TimeText.instant(alarm.times.lowerBound)
            to = TimeText.instant(alarm.times.upperBound)
            sentence = alarm.sentence
        }
    }

    var nodeWeeks: Double
    var falseAlarms: Int
    var falseAlarmsPerNodeWeek: Double
    var clusterAlarms: Int
    var alarms: [AlarmRow]
    var faults: [Kind]

    init(_ trial: DetectorTrial) {
        nodeWeeks = trial.nodeWeeks
        falseAlarms = trial.falseAlarms
        falseAlarmsPerNodeWeek = trial.falseAlarmRate
        clusterAlarms = trial.clusterAlarms.count
        alarms = (trial.alarms + trial.clusterAlarms).map(AlarmRow.init)
        faults = trial.figures.map { figures in
            Kind(
                fault: figures.kind.rawValue,
                count: figures.count,
                recall: figures.recall,
                recallWithin3: figures.recallWithin3,
                medianDelayIntervals: figures.medianDelay,
                example: trial.outcomes.first { $0.fault.kind == figures.kind && $0.sentence != nil }?.sentence
            )
        }
    }

    /// Prints the table of faults and the line about false alarms.
    func show() {
        let rows = faults.map { kind in
            [
                kind.fault, "\(kind.count)", percent(kind.recallWithin3), percent(kind.recall),
                kind.medianDelayIntervals.map { $0.formatted(1) } ?? "-",
            ]
        }
        Output.table(["injected fault", "count", "found within 3 intervals", "found", "median delay"], rows)
        print(
            "false alarms: \(falseAlarms) in \(nodeWeeks.formatted(2)) node-weeks without faults, "
                + "\(falseAlarmsPerNodeWeek.formatted(2)) per node and week; alarms of the cluster: \(clusterAlarms)"
        )
    }

    private func percent(_ share: Double) -> String { "\((share * 100).formatted(0)) %" }
}
