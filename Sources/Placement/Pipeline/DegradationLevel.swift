/// How much of what was learned a decision could use; each level falls back to the next.
public enum DegradationLevel: String, Sendable, Codable, CaseIterable {
    /// Learned scores over forecasts.
    case learned
    /// Scores over measured load, because something learned is missing, stale or doubtful.
    case reactive
    /// Nothing of ours: kube-scheduler's own scores decide.
    case neutral
}
