import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

/// Asks an API server.
///
/// Credentials appear in no error.
public struct KubernetesClient: Sendable {
    /// The most bytes that one answer may have: a page of 500 large objects stays well below.
    private static let maximumAnswerBytes = 256 << 20

    /// How long one request may take.
    private static let timeoutSeconds: Int64 = 60

    /// How many objects are asked for at once.
    private static let pageSize = 500

    /// Where the server is and who asks.
    public let access: ClusterAccess

    private let http: HTTPClient

    /// The token that an exec plugin gave, kept for this client's life.
    private let pluginToken: String?

    /// Runs a body with a client and closes all connections afterwards.
    ///
    /// - Parameters:
    ///   - access: Where the server is and who asks.
    ///   - body: What to do with the client.
    /// - Returns: What the body returns.
    /// - Throws: `KubernetesError` when credentials cannot be used, and what the body throws.
    public static func with<Result>(
        _ access: ClusterAccess,
        _ body: (KubernetesClient) async throws -> Result
    ) async throws -> Result {
        var pluginToken: String?
        if case .exec(let plugin) = access.identity { pluginToken = try plugin.token() }
        let http = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: try HTTPClient.Configuration(access)
        )
        let client = KubernetesClient(access: access, http: http, pluginToken: pluginToken)
        do {
            let result = try await body(client)
            try await http.shutdown()
            return result
        } catch {
            // The error of the body is the one that matters.
            try? await http.shutdown()
            throw error
        }
    }

    /// Reads one object.
    func get<Object: Decodable>(_ path: String, as type: Object.Type = Object.self) async throws -> Object {
        try decode(try await send(.GET, path), path)
    }

    /// Makes an object and reads what came of it.
    func post<Object: Decodable>(_ path: String, _ object: some Encodable) async throws -> Object {
        try decode(try await send(.POST, path, body: JSONEncoder().encode(object)), path)
    }

    /// Reads all objects of a collection, page by page.
    ///
    /// Where the server has forgotten the list between two pages (410), it is read afresh, a few times.
    /// Objects that cannot be understood are left out with a note.
    func list<Object: Decodable>(_ path: String, as type: Object.Type) async throws -> Listing<Object> {
        var attempt = 1
        while true {
            do { return try await pages(path) } catch let error as KubernetesError where error.status == 410 {
                guard attempt < 3 else { throw error }
                attempt += 1
            }
        }
    }

    private func pages<Object: Decodable>(_ path: String) async throws -> Listing<Object> {
        let kind = path.split(separator: "/").last ?? ""
        var listing = Listing<Object>()
        var next = ""
        repeat {
            let token = next.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? next
            let rest = next.isEmpty ? "" : "&continue=\(token)"
            let page: ObjectList<Object> = try await get("\(path)?limit=\(Self.pageSize)\(rest)")
            for item in page.items ?? [] {
                switch item {
                case .known(let object): listing.objects.append(object)
                case .odd(let note): listing.notes.append("of the \(kind), \(note)")
                }
            }
            next = page.metadata?.continue ?? ""
        } while !next.isEmpty
        return listing
    }

    private func decode<Object: Decodable>(_ data: Data, _ path: String) throws -> Object {
        do { return try JSONDecoder().decode(Object.self, from: data) } catch {
            throw failure(path, .badAnswer("is not of the expected form: \(Self.briefly(error))"))
        }
    }

    private static func briefly(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "no JSON" }
        let path = error.place
        return path.isEmpty ? "no JSON, or none of this kind" : "wrong or missing at \(path.joined(separator: "."))"
    }

    private func send(_ method: HTTPMethod, _ path: String, body: Data? = nil) async throws -> Data {
        var request = HTTPClientRequest(url: access.server + path)
        request.method = method
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "hydatis")
        if let token = try token() { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        do {
            let response = try await http.execute(request, deadline: .now() + .seconds(Self.timeoutSeconds))
            let data = try await read(response.body, path)
            guard (200..<300).contains(response.status.code) else {
                let said = try? JSONDecoder().decode(StatusObject.self, from: data)
                let status = Int(response.status.code)
                throw failure(
                    path,
                    .refused(status: status, reason: said?.reason ?? "", message: said?.message ?? "")
                )
            }
            return data
        } catch let error as KubernetesError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            throw failure(path, Self.problem(of: error))
        }
    }

    private func read(_ body: HTTPClientResponse.Body, _ path: String) async throws -> Data {
        var data = Data()
        for try await piece in body {
            guard data.count + piece.readableBytes <= Self.maximumAnswerBytes else {
                throw failure(path, .badAnswer("has more than \(Self.maximumAnswerBytes >> 20) MiB"))
            }
            data.append(contentsOf: piece.readableBytesView)
        }
        return data
    }

    private func token() throws -> String? {
        switch access.identity {
        case .none: return nil
        case .token(let token): return token
        case .exec: return pluginToken
        case .tokenFile(let file):
            let content = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            let token = content.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !token.isEmpty, !token.contains(where: \.isNewline) else {
                let mend = "check the path, its permissions and that it holds one line"
                throw KubernetesError(place: file, problem: .unusable("holds no token", mend: mend))
            }
            return token
        }
    }

    private func failure(_ path: String, _ problem: KubernetesError.Problem) -> KubernetesError {
        let known = path.split(separator: "?").first.map(String.init) ?? path
        return KubernetesError(place: access.server + known, problem: problem)
    }

    private static func problem(of error: any Error) -> KubernetesError.Problem {
        switch error {
        case let error as HTTPClientError:
            switch error {
            case .deadlineExceeded, .readTimeout, .connectTimeout: .timedOut(seconds: timeoutSeconds)
            case .tlsHandshakeTimeout: .tls(error.description)
            default: .unreachable(error.description)
            }
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: .tls("\(error)")
        default: .unreachable("\(error)")
        }
    }
}

extension HTTPClient.Configuration {
    /// The settings of the HTTP client.
    fileprivate init(_ access: ClusterAccess) throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        if access.isInsecure { tls.certificateVerification = .none }
        if let authority = access.certificateAuthority {
            let bytes = try authority.bytes()
            tls.trustRoots = .certificates(try using(authority) { try NIOSSLCertificate.fromPEMBytes(bytes) })
        }
        if let (certificate, key) = access.clientCertificate {
            let bytes = (try certificate.bytes(), try key.bytes())
            tls.certificateChain = try using(certificate) {
                try NIOSSLCertificate.fromPEMBytes(bytes.0).map { .certificate($0) }
            }
            tls.privateKey = .privateKey(try using(key) { try NIOSSLPrivateKey(bytes: bytes.1, format: .pem) })
        }
        // Following would carry the credentials to wherever the server points.
        self.init(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: Timeout(connect: .seconds(10), read: .seconds(60)),
            decompression: .disabled
        )
        connectionPool.retryConnectionEstablishment = false
        httpVersion = .http1Only
    }
}

/// Says which certificate or key cannot be used, without its content.
private func using<Value>(_ material: ClusterAccess.Material, _ read: () throws -> Value) throws -> Value {
    do { return try read() } catch {
        let mend = "it must be PEM; set it anew"
        throw KubernetesError(place: material.name, problem: .unusable("is no certificate or key", mend: mend))
    }
}

extension ClusterAccess.Material {
    /// What it is called in messages.
    fileprivate var name: String {
        switch self {
        case .data: "certificate or key in the kubeconfig"
        case .file(let path): path
        }
    }

    fileprivate func bytes() throws -> [UInt8] {
        switch self {
        case .data(let data): return Array(data)
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                let mend = "check the path and its permissions"
                throw KubernetesError(place: path, problem: .unusable("cannot be read", mend: mend))
            }
            return Array(data)
        }
    }
}
