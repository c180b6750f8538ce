/// A port of the node that a container occupies.
///
/// Source: `HostPortInfo` in `pkg/scheduler/framework/types.go`.
public struct HostPort: Hashable, Sendable {
    /// The port's number, 1...65535.
    public let port: Int

    /// `TCP`, `UDP` or `SCTP`.
    public let transport: String

    /// The address of the node that is occupied; all of them by default.
    public let address: String

    /// The address that stands for all addresses.
    static let everyAddress = "0.0.0.0"

    /// Creates a port.
    ///
    /// - Parameters:
    ///   - port: The port's number.
    ///   - transport: `TCP`, `UDP` or `SCTP`; empty means TCP.
    ///   - address: The address of the node that is occupied; empty means all of them.
    public init(_ port: Int, transport: String = "TCP", address: String = "") {
        self.port = port
        self.transport = transport.isEmpty ? "TCP" : transport
        self.address = address.isEmpty ? Self.everyAddress : address
    }

    /// Whether two containers cannot have these ports on the same node.
    public func conflicts(with other: HostPort) -> Bool {
        guard port > 0, port == other.port, transport == other.transport else { return false }
        return address == other.address || address == Self.everyAddress || other.address == Self.everyAddress
    }
}
