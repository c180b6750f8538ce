import Foundation

/// Whether results can go where they shall: asked before the work, so that none is done in vain or written in part.
enum OutputPlace {
    /// Checks the path of a file that will be written; one that is there will be replaced.
    ///
    /// - Throws: `WrongUse` when it cannot become a file.
    static func requireFile(_ path: String, option: String) throws {
        let place = try place(path, option)
        guard !isFolder(place) else { throw WrongUse("\(option) \(path): is a folder; name a file") }
        try requireFolder(above: place, path, option)
    }

    /// Checks the path of a folder that files will be written into; it need not be there yet.
    ///
    /// - Throws: `WrongUse` when it cannot become a folder.
    static func requireFolder(_ path: String, option: String) throws {
        try requireFolder(above: try place(path, option).appending(path: "file"), path, option)
    }

    private static func place(_ path: String, _ option: String) throws -> URL {
        guard !path.isEmpty else { throw WrongUse("\(option): the path is empty; name a place to write to") }
        return URL(filePath: path).standardizedFileURL
    }

    private static func requireFolder(above place: URL, _ path: String, _ option: String) throws {
        var nearest = place.deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: nearest.path), nearest.path != "/" {
            nearest = nearest.deletingLastPathComponent()
        }
        guard isFolder(nearest) else {
            throw WrongUse("\(option) \(path): \(nearest.path) is a file, expected a folder; name another place")
        }
        guard FileManager.default.isWritableFile(atPath: nearest.path) else {
            throw WrongUse("\(option) \(path): \(nearest.path) may not be written to; name another place")
        }
    }

    private static func isFolder(_ place: URL) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: place.path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
