extension DriftReport {
    /// The figures in Prometheus's text format, for the textfile collector of node_exporter or a scrape.
    ///
    /// The format: https://prometheus.io/docs/instrumenting/exposition_formats/
    public var exposition: String {
        let stability = features.sorted { ($0.metric, $0.feature) < ($1.metric, $1.feature) }.map {
            Sample(labels: [("metric", $0.metric), ("feature", $0.feature)], value: $0.stabilityIndex)
        }
        let sums = errors.flatMap { error in
            [("too_low", error.tooLow), ("too_high", error.tooHigh), ("grown", error.grown)].map { kind, value in
                Sample(
                    labels: [("metric", error.metric), ("horizon", "\(error.horizonHours)h"), ("kind", kind)],
                    value: value
                )
            }
        }
        let verdicts = [Verdict.stable, .drifted, .unknown].map {
            Sample(labels: [("verdict", $0.rawValue)], value: $0 == verdict ? 1 : 0)
        }
        return Self.family(
            "hydatis_predictor_feature_stability_index",
            "Population-stability index of a feature since training.",
            stability
        )
            + Self.family("hydatis_predictor_residual_cusum", "CUSUM of forecast errors since training.", sums)
            + Self.family("hydatis_predictor_drift_verdict", "1 for the verdict that holds.", verdicts)
    }

    private struct Sample {
        let labels: [(name: String, value: String)]
        let value: Double
    }

    private static func family(_ name: String, _ help: String, _ samples: [Sample]) -> String {
        guard !samples.isEmpty else { return "" }
        let lines = samples.map { sample in
            let labels = sample.labels.map { "\($0.name)=\"\(escape($0.value))\"" }.joined(separator: ",")
            return "\(name){\(labels)} \(sample.value)\n"
        }
        return "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" + lines.joined()
    }

    private static func escape(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
