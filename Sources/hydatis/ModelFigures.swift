import AnomalyDetection
import LoadPrediction
import ModelRegistry
import PlacementLearning
import Simulation

/// What held-back data said of a version, in a few words beside what a naive way achieves.
enum ModelFigures {
    /// The figures of one version; "-" where there are none.
    static func text(_ model: ModelSummary) -> String {
        switch model.kind {
        case LoadPredictor.kind: predictor(model.metrics)
        case AnomalyDetector.kind: detector(model.metrics)
        case PlacementModel.kind: optimizer(model.metrics)
        default: "-"
        }
    }

    private static func predictor(_ metrics: [String: Double]) -> String {
        let ratios = metrics.filter { $0.key.hasSuffix(".mae_over_persistence") }.map(\.value).sorted()
        guard let best = ratios.first, let worst = ratios.last else { return "-" }
        return "MAE \(best.formatted(2)) to \(worst.formatted(2)) of the last value's"
    }

    private static func detector(_ metrics: [String: Double]) -> String {
        guard let recall = metrics["recall_within_3"], let alarms = metrics["false_alarms_per_node_week"] else {
            return "-"
        }
        return "\((recall * 100).formatted(0)) % of faults found, \(alarms.formatted(2)) false alarms per node and week"
    }

    private static func optimizer(_ metrics: [String: Double]) -> String {
        guard let cost = metrics["learned.cost_over_kube_default"] else { return "-" }
        let rival = metrics["predictive-convex.cost_over_kube_default"].map { ", predictive-convex \($0.formatted(3))" }
        return "cost \(cost.formatted(3)) of kube-default's\(rival ?? "")"
    }
}
