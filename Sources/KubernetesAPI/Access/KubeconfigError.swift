/// Errors about kubeconfigs: file, entry and field, never a value that may be secret.
enum KubeconfigError {
    /// Something is wrong with a file as a whole.
    static func file(_ file: String, _ problem: String, _ mend: String) -> KubernetesError {
        KubernetesError(place: file, problem: .unusable(problem, mend: mend))
    }

    /// A name out of a file, fit for one line of a message.
    static func shown(_ name: String, limit: Int = 100) -> String {
        let line = String(
            String.UnicodeScalarView(name.unicodeScalars.prefix(limit + 1).map { isPlain($0) ? $0 : "?" })
        )
        return line.unicodeScalars.count > limit ? line.dropLast() + "..." : line
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
