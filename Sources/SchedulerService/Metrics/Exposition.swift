/// Prometheus' text form, version 0.0.4.
///
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
enum Exposition {
    /// The media type of the form.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    static func head(_ name: String, _ help: String, _ kind: String, to text: inout String) {
        let line = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        text += "# HELP \(name) \(line)\n# TYPE \(name) \(kind)\n"
    }

    static func line(_ name: String, _ labels: [(String, String)], _ value: Double, to text: inout String) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { label, value in
                let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                    .replacing("\n", with: "\\n")
                return "\(label)=\"\(escaped)\""
            }
            text += "{\(pairs.joined(separator: ","))}"
        }
        text += " \(number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        guard value.isFinite else { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
