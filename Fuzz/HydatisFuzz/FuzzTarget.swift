import Foundation

/// A part of the project that takes bytes from outside.
protocol FuzzTarget {
    /// The name on the command line and of the folder of seeds.
    static var name: String { get }

    /// What is tried, in a few words.
    static var about: String { get }

    /// Takes the bytes; what it throws is a refusal, as it should be.
    static func run(_ bytes: UnsafeRawBufferPointer) throws

    /// Seeds that are made and not written by hand, by file name.
    static func seeds() throws -> [String: Data]
}

extension FuzzTarget {
    static func seeds() throws -> [String: Data] { [:] }

    /// Takes the bytes, and writes the message of a refusal, which must be possible too.
    static func attempt(_ bytes: UnsafeRawBufferPointer) {
        do { try run(bytes) } catch { require(!"\(error)".isEmpty, "a refusal without a word") }
    }

    /// Ends the process, which libFuzzer takes for a finding, where something holds that must not.
    static func require(_ condition: Bool, _ words: @autoclosure () -> String) {
        guard !condition else { return }
        FileHandle.standardError.write(Data("\(name): \(words())\n".utf8))
        abort()
    }
}

/// A file that is written again for every input.
struct ScratchFile {
    /// The path, in memory where the system has such a folder.
    let path: String

    init(_ name: String) {
        let memory = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        path = "\(memory)/hydatis-fuzz-\(getpid())-\(name)"
    }

    /// Writes the contents and removes the file when the body has ended.
    func with(_ contents: some Collection<UInt8>, _ body: (String) throws -> Void) throws {
        defer { unlink(path) }
        try Data(contents).write(to: URL(filePath: path))
        try body(path)
    }
}
