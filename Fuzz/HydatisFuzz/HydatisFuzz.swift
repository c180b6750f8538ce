import CFuzzer
import Foundation

/// Tries one part of the project with inputs that libFuzzer makes: `HydatisFuzz TARGET [OPTION OF libFuzzer...]`.
///
/// `scripts/fuzz` is the way to run it.
@main
enum HydatisFuzz {
    /// Every target, in the order in which they run.
    static var targets: [any FuzzTarget.Type] {
        [
            ExtenderTarget.self, WatchTarget.self, QuantityTarget.self, TimesTarget.self, KubeconfigTarget.self,
            PrometheusTarget.self, ParquetTarget.self, CSVTarget.self, ScenarioTarget.self, PodHistoryTarget.self,
            UBJSONTarget.self, BoosterTarget.self, ForestTarget.self, HealthTarget.self, PlacementTarget.self,
            ManifestTarget.self, DecisionsTarget.self,
        ]
    }

    // Set once before libFuzzer, whose callback has no context, calls from this one thread.
    nonisolated(unsafe) private static var chosen: any FuzzTarget.Type = QuantityTarget.self

    static func main() throws {
        var arguments = CommandLine.arguments
        guard arguments.count > 1 else { end("usage: HydatisFuzz TARGET|--list|--seeds [OPTION...]") }
        switch arguments.remove(at: 1) {
        case "--list":
            for target in targets { print("\(target.name)\t\(target.about)") }
        case "--seeds":
            guard arguments.count == 2 else { end("usage: HydatisFuzz --seeds FOLDER") }
            try writeSeeds(arguments[1])
        case let name:
            guard let target = targets.first(where: { $0.name == name }) else {
                end("there is no target '\(name)'; there are \(targets.map { $0.name }.joined(separator: ", "))")
            }
            chosen = target
            exit(run(arguments))
        }
    }

    /// Hands over to libFuzzer until it has finished or found something.
    private static func run(_ arguments: [String]) -> Int32 {
        var count = Int32(arguments.count)
        // libFuzzer keeps them until the process ends.
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        return pointers.withUnsafeMutableBufferPointer { buffer in
            var values = buffer.baseAddress
            return LLVMFuzzerRunDriver(&count, &values, takeInput)
        }
    }

    /// Takes an input.
    static func take(_ bytes: UnsafePointer<UInt8>?, _ size: Int) {
        chosen.attempt(UnsafeRawBufferPointer(start: bytes, count: size))
    }

    /// Writes the seeds that are made from valid examples, one folder for each target.
    private static func writeSeeds(_ folder: String) throws {
        for target in targets {
            let place = URL(filePath: folder).appending(path: target.name)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for (name, contents) in try target.seeds() { try contents.write(to: place.appending(path: name)) }
        }
    }

    private static func end(_ message: String) -> Never {
        FileHandle.standardError.write(Data("\(message)\n".utf8))
        exit(2)
    }
}

/// What libFuzzer calls with each input; the library's own `main`, which is linked and not used, asks for this name.
@_cdecl("LLVMFuzzerTestOneInput")
func takeInput(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    HydatisFuzz.take(bytes, size)
    return 0
}
