/// The page docs/features.md, made from the descriptions in the code.
public enum FeatureDocumentation: Sendable {
    /// All columns there can be, for horizons of up to a day, with METRIC for the name of another metric.
    public static var columns: [FeatureDescription] {
        FeatureDescription.all(isFine: true, firstSeasonDay: 1, companions: ["METRIC"], usesClusterLoad: true)
    }

    /// The text of the page in Markdown.
    public static var markdown: String {
        var text = """
            # Features of the load predictor

            Made by `hydatis features --markdown`; a test compares this page with the code.

            A series has a step of 1 min to 2 h. The mean of a period (an hour, unless told otherwise) is forecast, some
            horizon after the newest period. y is the mean of the newest period; a period with fewer than half of its
            samples is unknown. An unknown feature is NaN, never zero, and XGBoost treats it as missing. Nothing after the
            newest step is read: a test changes the future and finds every row before it unchanged.

            `ForecastFeatures.transform` computes all rows of a series, `SeriesFeatures.update` takes the newest value of a
            stream; both give equal rows, bit by bit. "Lean" columns alone make up the lean set, which short histories fare
            better with. Columns within the period exist where a period has more than one step; those of other metrics and
            of the cluster where they are asked for (memory, pressure, network, pods and requests, whichever is collected).
            For horizons beyond a day, seasons count from the first day before the target that is known: the names say
            which.

            """
        var group = ""
        for row in columns {
            if row.group != group {
                group = row.group
                text += "\n## \(group.prefix(1).uppercased() + group.dropFirst())\n\n"
                text += "| column | meaning | lean |\n|---|---|---|\n"
            }
            text += "| `\(row.name)` | \(row.meaning) | \(row.isLean ? "yes" : "") |\n"
        }
        return text
    }
}
