import LoadPrediction
import ReportDrawing

extension SimulationReport {
    /// The forecast part of the page, nil if there is none.
    var forecastContent: [String: Any]? {
        guard let forecast else { return nil }
        return ["accuracy": forecast.accuracy.map(accuracyRow), "charts": forecastCharts(forecast.points)]
    }

    private func accuracyRow(_ accuracy: ForecastAccuracy) -> [String: String] {
        [
            "metric": accuracy.metric,
            "horizon": "\(accuracy.horizonHours) h",
            "model": accuracy.model.mae.percent,
            "persistence": accuracy.persistence.mae.percent,
            "seasonal": accuracy.seasonalNaive.mae.percent,
            "relative": accuracy.maeOverPersistence.map { $0.formatted(2) } ?? "-",
        ]
    }

    /// CPU by node: what came, and what was expected for each hour at the shortest and at the longest horizon.
    private func forecastCharts(_ points: [PastPrediction]) -> [String] {
        let cpu = points.filter { $0.metric == NodeMetric.cpuUtilization }
        let horizons = Set(cpu.map(\.horizonHours)).sorted()
        guard let near = horizons.first, let far = horizons.last else { return [] }
        let hours = Set(cpu.map(\.targetTime)).sorted()
        guard let first = hours.first, let last = hours.last else { return [] }
        let times = Array(stride(from: first, through: last, by: 3_600_000))
        return Set(cpu.map(\.node)).sorted().map { node in
            let own = cpu.filter { $0.node == node }
            func values(_ horizon: Int, _ value: KeyPath<PastPrediction, Double>) -> [Double?] {
                let known = own.filter { $0.horizonHours == horizon }.map { ($0.targetTime, $0[keyPath: value]) }
                let byTime = Dictionary(known) { first, _ in first }
                return times.map { byTime[$0] }
            }
            let lines = [
                LineChart.Line(name: "actual", color: "#374151", values: values(near, \.actual)),
                LineChart.Line(name: "\(near) h ahead", color: "#1f6fb2", values: values(near, \.predicted)),
                LineChart.Line(
                    name: "\(far) h ahead",
                    color: "#c2571a",
                    isDashed: true,
                    values: values(far, \.predicted)
                ),
            ]
            var chart = LineChart(title: node, lines: lines, hoursPerValue: 1)
            chart.width = 490
            chart.height = 150
            chart.showsLegend = false
            return chart.svg
        }
    }
}
