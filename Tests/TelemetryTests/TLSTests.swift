import Foundation
import NIOSSL
import Testing

@testable import Telemetry

/// Certificates made by the openssl command, in a folder.
private struct Certificates {
    let folder: String

    var authority: String { "\(folder)/ca.pem" }

    /// Makes an authority, and certificates for 127.0.0.1: one that is valid, one that has expired, one of a client.
    init(_ folder: String) throws {
        self.folder = folder
        try openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca")
        try Data("subjectAltName=IP:127.0.0.1\n".utf8).write(to: URL(filePath: "\(folder)/san"))
        for (name, dates) in [
            ("valid", "-startdate 20200101000000Z -enddate 20990101000000Z"),
            ("expired", "-startdate 20200101000000Z -enddate 20200102000000Z"),
        ] {
            try openssl("req -newkey rsa:2048 -nodes -keyout \(name).key -out \(name).csr -subj /CN=127.0.0.1")
            try Data().write(to: URL(filePath: "\(folder)/index"))
            try Data(Self.authorityConfiguration.utf8).write(to: URL(filePath: "\(folder)/ca.conf"))
            try openssl(
                "ca -batch -config ca.conf -create_serial -in \(name).csr -out \(name).pem -notext -extfile san \(dates)"
            )
        }
    }

    private static let authorityConfiguration = """
        [ca]
        default_ca = a
        [a]
        database = index
        serial = serial
        new_certs_dir = .
        certificate = ca.pem
        private_key = ca.key
        default_md = sha256
        policy = p
        unique_subject = no
        [p]
        commonName = supplied

        """

    private func openssl(_ arguments: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments)")
    }

    /// What a server with a certificate needs.
    func server(_ name: String, wantsClient: Bool = false) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile("\(folder)/\(name).pem").map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: "\(folder)/\(name).key", format: .pem))
        )
        if wantsClient {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .file(authority)
        }
        return try NIOSSLContext(configuration: configuration)
    }
}

struct TLSTests {
    private func ask(
        _ server: NIOSSLContext,
        change: (inout PrometheusConfiguration) -> Void
    ) async throws -> (error: PrometheusError?, requestCount: Int) {
        var outcome: (PrometheusError?, Int) = (nil, 0)
        try await HostileServer.with(tls: server) { _, _ in
            .success(#"{"resultType":"vector","result":[]}"#)
        } _: { url, requests in
            var configuration = try PrometheusConfiguration(url: url)
            configuration.retry = RetryPolicy(attempts: 2)
            change(&configuration)
            try await PrometheusClient.with(configuration, pacing: Waits().pacing, logger: silent) { client in
                let error = try await prometheusError { _ = try await client.query("a") }
                outcome = (error, requests().count)
            }
        }
        return outcome
    }

    private func isTLS(_ error: PrometheusError?) -> Bool {
        if case .tls = error?.problem { return true }
        return false
    }

    @Test("A certificate of the named authority is accepted; an unknown or an expired one is not, and nothing is sent")
    func serverCertificates() async throws {
        try await withFolder { folder in
            let certificates = try Certificates(folder)
            let good = try await ask(try certificates.server("valid")) {
                $0.certificateAuthorityFile = certificates.authority
            }
            #expect(good.error == nil && good.requestCount == 1)
            let unknown = try await ask(try certificates.server("valid")) { _ in }
            #expect(isTLS(unknown.error) && unknown.error?.attempts == 1 && unknown.requestCount == 0)
            let expired = try await ask(try certificates.server("expired")) {
                $0.certificateAuthorityFile = certificates.authority
            }
            #expect(isTLS(expired.error) && expired.error?.attempts == 1 && expired.requestCount == 0)
        }
    }

    @Test("A server that wants our certificate gets it")
    func clientCertificate() async throws {
        try await withFolder { folder in
            let certificates = try Certificates(folder)
            let server = try certificates.server("valid", wantsClient: true)
            let with = try await ask(server) {
                $0.certificateAuthorityFile = certificates.authority
                $0.clientCertificate = ("\(folder)/valid.pem", "\(folder)/valid.key")
            }
            #expect(with.error == nil && with.requestCount == 1)
            let without = try await ask(server) { $0.certificateAuthorityFile = certificates.authority }
            #expect(without.error != nil && without.requestCount == 0)
        }
    }

    @Test("A certificate file that is missing or is none is named")
    func badFile() async throws {
        var configuration = try PrometheusConfiguration(url: "https://127.0.0.1:1")
        configuration.certificateAuthorityFile = "/nowhere/ca.pem"
        let error = try await prometheusError { [configuration] in
            try await PrometheusClient.with(configuration, logger: silent) { _ in }
        }
        guard case .unusableFile("/nowhere/ca.pem", _) = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
