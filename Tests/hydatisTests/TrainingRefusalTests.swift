import Foundation
import Testing

/// What `hydatis train predictor` says of input it cannot use.
struct TrainingRefusalTests {
    @Test(
        "A value that an option cannot have is named with the option",
        arguments: [
            Refusal("--horizon -1h", "-1h", "--horizon", "whole hours above zero"),
            Refusal("--horizon=-1h", "-1h", "--horizon", "whole hours above zero"),
            Refusal("--horizon 0h", "0h", "--horizon", "whole hours above zero"),
            Refusal("--horizon abc", "abc", "--horizon", "whole hours above zero"),
            Refusal("--horizon h", "'h'", "--horizon"),
            Refusal("--horizon 90m", "90m", "--horizon", "whole hours above zero"),
            Refusal("--horizon 99999999999999999999h", "99999999999999999999h", "--horizon"),
            Refusal("--horizon 500h", "500", "168"),
            Refusal("--horizon 1h --horizon", "--horizon"),
            Refusal("--holdback -3d", "-3d", "--holdback", "whole hours above zero"),
            Refusal("--trees -5", "-5", "1...10000"),
            Refusal("--trees=-5", "-5", "1...10000"),
            Refusal("--trees 0", "tree count", "1...10000"),
            Refusal("--trees many", "many", "--trees"),
            Refusal("--depth 99", "99", "1...16"),
            Refusal("--learning-rate nan", "learning rate", "nan"),
            Refusal("--learning-rate 0", "learning rate", "above 0"),
            Refusal("--seed -1", "seed", "-1"),
            Refusal("--holdback 400d", status: 1, "9600", "288"),
            Refusal("--metric disk", status: 1, "disk", "cpu_utilization_ratio"),
            Refusal("--models metrics.csv", "metrics.csv", "--models"),
            Refusal("--models metrics.csv/below", "metrics.csv/below", "--models"),
        ]
    )
    func options(refusal: Refusal) async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory().csv)
            try await place.expectRefusal(
                ["train", "predictor", "--data", "metrics.csv"] + refusal.arguments,
                status: refusal.status,
                naming: refusal.facts
            )
        }
    }

    /// A file of metrics that cannot be used.
    struct BadFile: CustomTestStringConvertible, Sendable {
        let name: String
        let contents: String?
        let facts: [String]
        var testDescription: String { facts.joined(separator: ", ") }

        init(_ name: String, _ contents: String?, _ facts: String...) {
            self.name = name
            self.contents = contents
            self.facts = facts
        }
    }

    @Test(
        "Metrics that cannot be used are named with what is wrong",
        arguments: [
            BadFile("nowhere.parquet", nil, "nowhere.parquet", "no such file"),
            BadFile("empty.parquet", "", "empty.parquet", "empty"),
            BadFile("empty.csv", "", "empty.csv", "empty"),
            BadFile("text.parquet", "hello", "text.parquet", "not a Parquet file"),
            BadFile("cut.parquet", "PAR1 hello, this is not the end", "cut.parquet", "cut off"),
            BadFile("header.csv", "timestamp,node,metric,value\n", "header.csv"),
            BadFile("other.csv", "time,host\n1,2\n", "other.csv", "timestamp", "host"),
            BadFile("words.csv", "timestamp,node,metric,value\n1772323200,a,b,many\n", "words.csv", "value"),
            BadFile("short.csv", SampleHistory(hourCount: 40).csv, "holdback", "40 hours"),
            BadFile("few.csv", SampleHistory(nodeCount: 1, hourCount: 5 * 24).csv, "need at least 200", "days"),
            BadFile("other-metric.csv", SampleHistory(metric: "load").csv, "load", "cpu_utilization_ratio"),
            BadFile("coarse.csv", SampleHistory(hourCount: 40 * 24, step: 7200).csv, "7200", "step"),
            BadFile("uneven.csv", SampleHistory(hourCount: 7 * 24, step: 420).csv, "420", "step"),
        ]
    )
    func files(file: BadFile) async throws {
        try await Workspace.with { place in
            if let contents = file.contents { try place.write(file.name, contents) }
            try await place.expectRefusal(
                ["train", "predictor", "--data", file.name, "--trees", "5"],
                status: 1,
                naming: file.facts
            )
        }
    }

    @Test("A folder without partitions is no history")
    func emptyFolder() async throws {
        try await Workspace.with { place in
            try place.write("folder/readme.txt", "nothing here")
            try await place.expectRefusal(
                ["train", "predictor", "--data", "folder"],
                status: 1,
                naming: ["folder", "date=YYYY-MM-DD"]
            )
        }
    }

    @Test("An empty path is refused, not taken for some other place", arguments: ["--models", "--data", "--config"])
    func emptyPath(option: String) async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory().csv)
            try await place.expectRefusal(
                ["train", "predictor", "--data", "metrics.csv", option, ""],
                status: 2,
                naming: [option, "empty"]
            )
        }
    }
}
