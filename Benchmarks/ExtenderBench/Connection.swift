import ArgumentParser
import Foundation

/// One kept connection on which one request at a time is sent, as kube-scheduler does.
///
/// Plain blocking sockets, so that the client adds as little as possible to what is measured.
final class Connection {
    private let socket: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)

    /// Connects to a port on loopback.
    ///
    /// - Throws: `ValidationError` when nobody listens.
    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw ValidationError("nobody listens on port \(port)") }
        // As Go's client does.
        var isOn: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(socket) }

    /// Sends a request and waits for the whole answer.
    ///
    /// - Returns: The body.
    /// - Throws: `ValidationError` when the answer is not 200 or ends too early.
    func post(_ path: String, _ body: String) throws -> ArraySlice<UInt8> {
        let head =
            "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n"
        try send(Array((head + body).utf8))
        var count = 0
        var bodyStart: Int?
        var length = 0
        while bodyStart.map({ count < $0 + length }) ?? true {
            let received = buffer.withUnsafeMutableBytes { bytes in
                let room = UnsafeMutableRawBufferPointer(rebasing: bytes[count...])
                return recv(socket, room.baseAddress, room.count, 0)
            }
            guard received > 0 else { throw ValidationError("the connection ended in the middle of an answer") }
            count += received
            if bodyStart == nil, let end = headEnd(count) {
                let text = String(decoding: buffer[..<end], as: UTF8.self).lowercased()
                guard text.hasPrefix("http/1.1 200") else { throw ValidationError("\(path) answered \(text)") }
                let field = text.components(separatedBy: "content-length: ").last?.prefix { $0.isNumber }
                length = field.flatMap { Int($0) } ?? 0
                bodyStart = end
            }
        }
        let start = bodyStart ?? 0
        return buffer[start..<start + length]
    }

    private func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                return Glibc.send(socket, rest.baseAddress, rest.count, 0)
            }
            guard count > 0 else { throw ValidationError("the connection ended in the middle of a request") }
            sent += count
        }
    }

    /// Where the head ends, nil if it is not whole yet.
    private func headEnd(_ count: Int) -> Int? {
        guard count >= 4 else { return nil }
        for index in 3..<count where buffer[index] == 10 && buffer[index - 1] == 13 && buffer[index - 2] == 10 {
            return index + 1
        }
        return nil
    }
}
