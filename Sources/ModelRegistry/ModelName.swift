/// The rule for names that become part of a path: kinds, versions and model files.
enum ModelName {
    /// The file that describes a version; no model file may bear its name.
    static let manifest = "manifest.json"

    /// Whether a name is made of ASCII letters, digits, `.`, `_` and `-` and does not start with a dot.
    ///
    /// No such name leads out of its directory or hides from a listing.
    static func isValid(_ name: String) -> Bool {
        name.wholeMatch(of: /[A-Za-z0-9_\-][A-Za-z0-9._\-]*/) != nil
    }

    /// Throws unless a name follows the rule.
    ///
    /// - Parameters:
    ///   - name: The name to look at.
    ///   - role: What it names, for the message, such as `model kind`.
    /// - Throws: `ModelStoreError.invalidName`.
    static func validate(_ name: String, as role: String) throws {
        guard isValid(name) else { throw ModelStoreError.invalidName(role: role, name: name) }
    }
}
