import Foundation
import Simulation

/// The learning curve that a training left in its folder.
struct ExperimentCurve {
    /// The curve as the page shows it.
    let learningCurve: EvaluationReport.LearningCurve

    /// Reads `curve.json` of a training's folder: a list of points, one per step of training.
    ///
    /// - Throws: `UnusableExperiment` when there is none or it is damaged.
    init(folder: String) throws {
        let path = "\(folder)/curve.json"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw UnusableExperiment(description: "\(path): cannot be read; name the folder of a training's record")
        }
        guard let points = try? JSONDecoder().decode([Point].self, from: data), !points.isEmpty else {
            throw UnusableExperiment(
                description: "\(path): is not a learning curve; name the folder of a training's record"
            )
        }
        learningCurve = Self.curve(points)
    }

    private struct Point: Decodable {
        var relativeCost: Double
        var before: Double
        var predictiveConvex: Double?
    }

    private static func curve(_ points: [Point]) -> EvaluationReport.LearningCurve {
        func line(_ name: String, _ value: (Point) -> Double?) -> EvaluationReport.LearningCurve.Line {
            let known = points.enumerated().compactMap { index, point in value(point).map { (Double(index + 1), $0) } }
            return EvaluationReport.LearningCurve.Line(name: name, points: known.map { (x: $0.0, y: $0.1) })
        }
        let lines = [
            line("learned", \.relativeCost), line("before the step", \.before),
            line("predictive-convex", \.predictiveConvex),
        ]
        return EvaluationReport.LearningCurve(
            text: "Cost relative to kube-default on the runs of each training step, mean over families.",
            xName: "training step",
            lines: lines.filter { !$0.points.isEmpty }
        )
    }
}

/// The record of a training cannot be used.
struct UnusableExperiment: Error, CustomStringConvertible {
    /// Where, what, and the mend.
    let description: String
}
