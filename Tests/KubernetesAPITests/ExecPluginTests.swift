import Foundation
import NIOSSL
import Testing

@testable import KubernetesAPI

/// Real programs, run as kubectl runs them.
@Suite(.timeLimit(.minutes(2))) struct ExecPluginTests {
    private static let v1 = "client.authentication.k8s.io/v1"

    /// What prints an answer with a token.
    private static func answer(_ token: String, _ more: String = "", version: String = v1) -> String {
        #"echo '{"apiVersion":"\#(version)","kind":"ExecCredential","status":{"token":"\#(token)"\#(more)}}'"#
    }

    private func access(
        _ folder: KubeconfigFolder,
        _ script: String,
        cluster: String = "server: 'https://host:6443'",
        version: String = v1,
        more: String = ""
    ) throws -> ClusterAccess {
        try folder.write("plugin", "#!/bin/sh\ncd '\(folder.path)'\n\(script)\n", executable: true)
        return try folder.access(cluster: cluster, user: "exec: {command: ./plugin, apiVersion: \(version)\(more)}")
    }

    private func plugin(_ folder: KubeconfigFolder, _ script: String, more: String = "") throws -> ExecPlugin {
        guard case .exec(let plugin) = try access(folder, script, more: more).identity else {
            throw CancellationError()
        }
        return plugin
    }

    private func refusal(_ plugin: ExecPlugin, limits: ExecPlugin.Limits = .init()) async -> String {
        do {
            _ = try await plugin.credentials(limits: limits, terminal: false)
            return "accepted"
        } catch { return "\(error)" }
    }

    @Test(arguments: ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"])
    func `a program beside the kubeconfig gets arguments and variables and gives a token`(version: String) async throws
    {
        try await KubeconfigFolder.with { folder in
            let script = Self.answer(#"'"$1-$REGION"'"#, version: version)
            let more = ", args: [one], env: [{name: REGION, value: north}]"
            let access = try access(folder, script, version: version, more: more)
            let proof = try await Credentials(access, tls: .makeClientConfiguration()).proof()
            #expect(proof.authorization == "Bearer one-north")
        }
    }

    @Test func `with provideClusterInfo the program is given the cluster and its settings`() async throws {
        try await KubeconfigFolder.with { folder in
            try folder.write("ca.crt", "PEM")
            let cluster = """
                server: 'https://host:6443', tls-server-name: kube, certificate-authority: ca.crt, \
                extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: a, n: 08, b: true}}]
                """
            let script = #"printf %s "$KUBERNETES_EXEC_INFO" > info; "# + Self.answer("t")
            let access = try access(folder, script, cluster: cluster, more: ", provideClusterInfo: true")
            _ = try await Credentials(access, tls: .makeClientConfiguration()).proof()
            let info = try Data(contentsOf: URL(filePath: "\(folder.path)/info"))
            let object = try #require(try JSONSerialization.jsonObject(with: info) as? [String: Any])
            let spec = try #require(object["spec"] as? [String: Any])
            let seen = try #require(spec["cluster"] as? [String: Any])
            #expect(object["apiVersion"] as? String == Self.v1 && object["kind"] as? String == "ExecCredential")
            #expect(seen["server"] as? String == "https://host:6443" && seen["tls-server-name"] as? String == "kube")
            // base64 of "PEM".
            #expect(seen["certificate-authority-data"] as? String == "UEVN")
            #expect((seen["config"] as? [String: Any])?["audience"] as? String == "a")
        }
    }

    @Test func `without provideClusterInfo nothing is said of the cluster`() async throws {
        try await KubeconfigFolder.with { folder in
            let script = #"printf %s "$KUBERNETES_EXEC_INFO" > info; "# + Self.answer("t")
            _ = try await plugin(folder, script).credentials(terminal: false)
            let info = try String(contentsOfFile: "\(folder.path)/info", encoding: .utf8)
            #expect(info == #"{"apiVersion":"\#(Self.v1)","kind":"ExecCredential","spec":{"interactive":false}}"#)
        }
    }

    @Test func `a program that does not end is killed with its children`() async throws {
        try await KubeconfigFolder.with { folder in
            let plugin = try plugin(folder, "sleep 300 & echo $! > child; echo $$ > parent; wait")
            let text = await refusal(plugin, limits: .init(patience: .milliseconds(1500)))
            #expect(text.contains("user 'u': exec: plugin") && text.contains("did not end within"))
            try await expectEnd(of: ["child", "parent"], in: folder)
        }
    }

    @Test func `a program that nobody waits for any longer is killed with its children`() async throws {
        try await KubeconfigFolder.with { folder in
            let access = try access(folder, "sleep 300 & echo $! > child; echo $$ > parent; wait")
            let credentials = Credentials(access, tls: .makeClientConfiguration())
            let task = Task { try await credentials.proof() }
            while (try? String(contentsOfFile: "\(folder.path)/parent", encoding: .utf8))?.isEmpty ?? true {
                try await Task.sleep(for: .milliseconds(20))
            }
            task.cancel()
            _ = await #expect(throws: CancellationError.self) { try await task.value }
            try await expectEnd(of: ["child", "parent"], in: folder)
        }
    }

    /// Waits until processes whose numbers are in files are gone; a test that hangs here ends by its time limit.
    private func expectEnd(of names: [String], in folder: KubeconfigFolder) async throws {
        for name in names {
            let text = try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
            let number = try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            while Self.runs(number) { try await Task.sleep(for: .milliseconds(20)) }
        }
    }

    /// Whether a process runs; one that has ended and is not collected yet does not.
    private static func runs(_ number: Int) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8) else { return false }
        return !stat.contains(") Z ")
    }

    @Test func `an error has the exit code and the end of standard error, without secrets`() async throws {
        try await KubeconfigFolder.with { folder in
            let secret = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEyMzQ1Njc4"
            let script = "echo 'printed-s3cret'; echo \"please log in, $KEY \(secret)\" >&2; exit 3"
            let text = await refusal(try plugin(folder, script, more: ", env: [{name: KEY, value: hush-hush}]"))
            #expect(text.contains("ended with code 3") && text.contains("please log in"))
            #expect(!text.contains("hush-hush") && !text.contains("eyJ") && !text.contains("s3cret"))
        }
    }

    @Test(arguments: [
        ("echo nothing", "no ExecCredential"), ("true", "no ExecCredential"), ("kill -9 $$", "signal 9"),
        (#"echo '{"kind":"ExecCredential","apiVersion":"\#(v1)","status":{}}'"#, "no token"),
        (#"echo '{"kind":"ExecCredential","apiVersion":"\#(v1)"}'"#, "no status"),
        (#"echo '{"kind":"ExecCredential","status":{"token":"t"}}'"#, "apiVersion"),
        (#"echo '{"kind":"Pod","apiVersion":"\#(v1)","status":{"token":"t"}}'"#, "no ExecCredential"),
        (answer("t", version: "client.authentication.k8s.io/v1beta1"), "v1beta1"),
        (answer("a b"), "white space"), (answer("t", #","expirationTimestamp":"soon""#), "expirationTimestamp"),
        (answer("t", #","clientCertificateData":"c""#), "certificate or a key only"),
    ])
    func `an answer that cannot be used is refused with the reason`(script: String, reason: String) async throws {
        try await KubeconfigFolder.with { folder in
            let text = await refusal(try plugin(folder, script))
            #expect(text.hasPrefix("\(folder.path)/config, user 'u': exec: ") && text.contains(reason))
        }
    }

    @Test func `output without end is refused`() async throws {
        try await KubeconfigFolder.with { folder in
            let text = await refusal(try plugin(folder, "exec cat /dev/zero"), limits: .init(outputBytes: 1000))
            #expect(text.contains("printed more than 1000 bytes"))
        }
    }

    @Test func `standard error without end does not grow memory or hide the token`() async throws {
        try await KubeconfigFolder.with { folder in
            let script = "head -c 3000000 /dev/zero >&2; " + Self.answer("t")
            let credentials = try await plugin(folder, script).credentials(terminal: false)
            #expect(credentials.token == "t")
        }
    }

    @Test func `a program that is not there brings up the install hint`() async throws {
        try await KubeconfigFolder.with { folder in
            let fields = "command: no-such-plugin, apiVersion: \(Self.v1), installHint: get it from example.com"
            guard case .exec(let plugin) = try folder.access(user: "exec: {\(fields)}").identity else { return }
            let text = await refusal(plugin)
            #expect(text.contains("no-such-plugin") && text.contains("get it from example.com"))
        }
    }

    @Test func `interactiveMode Always without a terminal is refused before the program runs`() async throws {
        try await KubeconfigFolder.with { folder in
            let plugin = try plugin(folder, "touch ran; " + Self.answer("t"), more: ", interactiveMode: Always")
            #expect(await refusal(plugin).contains("interactiveMode"))
            #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ran"))
        }
    }

    @Test(arguments: [(3600.0, 1), (5.0, 2), (-60.0, 2)])
    func `credentials are kept until shortly before their end`(seconds: Double, runs: Int) async throws {
        try await KubeconfigFolder.with { folder in
            let end = Date(timeIntervalSinceNow: seconds).formatted(.iso8601)
            let answer = Self.answer("t", #","expirationTimestamp":"\#(end)""#)
            let access = try access(folder, "echo run >> runs; " + answer)
            let credentials = Credentials(access, tls: .makeClientConfiguration())
            _ = try await credentials.proof()
            _ = try await credentials.proof()
            let text = try String(contentsOfFile: "\(folder.path)/runs", encoding: .utf8)
            #expect(text.split(separator: "\n").count == runs)
        }
    }

    @Test func `after 401 the program runs once more and the request is repeated`() async throws {
        try await KubeconfigFolder.with { folder in
            let script = "echo run >> runs; " + Self.answer(#"token-'$(wc -l < runs | tr -d ' ')'"#)
            try await ScriptedServer.with { ask, _ in
                ask.token == "token-2" ? .json(#"{"gitVersion":"v1.32.0"}"#) : .refusal(401)
            } _: { url, asks in
                let access = try access(folder, script, cluster: "server: '\(url)'")
                let version = try await KubernetesClient.with(access) { try await $0.serverVersion() }
                #expect(version.text == "v1.32.0")
                let tokens = asks().map(\.token)
                #expect(tokens == ["token-1", "token-2"])
            }
        }
    }

    @Test func `a certificate of the program is presented`() async throws {
        try await KubeconfigFolder.with { folder in
            try Self.openssl("req -x509 -newkey rsa:2048 -nodes -subj /CN=me -keyout key.pem -out cert.pem", in: folder)
            let pem = try ["cert.pem", "key.pem"].map { name in
                try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
            }
            let status = ["clientCertificateData": pem[0], "clientKeyData": pem[1]]
            let answer: [String: Any] = ["apiVersion": Self.v1, "kind": "ExecCredential", "status": status]
            _ = try folder.write("answer", try JSONSerialization.data(withJSONObject: answer))
            let access = try access(folder, "cat answer")
            let proof = try await Credentials(access, tls: .makeClientConfiguration()).proof()
            #expect(
                proof.authorization == nil && proof.tls?.certificateChain.count == 1 && proof.tls?.privateKey != nil
            )
        }
    }

    private static func openssl(_ arguments: String, in folder: KubeconfigFolder) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    @Test func `impersonation headers and a name with a password reach the server`() async throws {
        try await KubeconfigFolder.with { folder in
            try await ScriptedServer.with { _, _ in
                .json(#"{"gitVersion":"v1.32.0"}"#)
            } _: { url, asks in
                let user = "username: me, password: p, as: eve, as-groups: [dev, ops], as-user-extra: {Team: [a]}"
                let access = try folder.access(cluster: "server: '\(url)'", user: user)
                _ = try await KubernetesClient.with(access) { try await $0.serverVersion() }
                let headers = try #require(asks().first).headers.map { $0.lowercased() }
                // base64 of "me:p".
                let expected = [
                    "authorization: basic \("bWU6cA==".lowercased())", "impersonate-user: eve",
                    "impersonate-group: dev",
                    "impersonate-group: ops", "impersonate-extra-team: a",
                ]
                for line in expected { #expect(headers.contains(line)) }
            }
        }
    }
}
