import ArgumentParser
import Foundation

/// Times answers over loopback, deciding and doing nothing by turns.
struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Time prioritize beside a handler that does nothing, by turns; prints JSON."
    )

    @Option(help: "The server's port.")
    var port: UInt16

    @Option(help: "The number of node names in a request.")
    var names = 5000

    @Option(help: "The number of requests of each kind.")
    var requests = 2000

    @Option(help: "The time between two requests of a kind, in milliseconds.")
    var pause = 0

    private static let warmUp = 200

    private struct Result: Encodable {
        var names: Int
        var requestBytes: Int
        var answerBytes: Int
        var neutral: Int
        var seconds: [String: [Double]]
    }

    func run() throws {
        let connection = try Connection(port: port)
        let list = (0..<names).map { "\"\(MadeUpCluster.name($0))\"" }.joined(separator: ",")
        var result = Result(names: names, requestBytes: 0, answerBytes: 0, neutral: 0, seconds: [:])
        for number in -Self.warmUp..<requests {
            let body = #"{"Pod":\#(Self.pod(number)),"Nodes":null,"NodeNames":[\#(list)]}"#
            for path in ["/nothing", "/prioritize"] {
                let start = ContinuousClock.now
                let answer = try connection.post(path, body)
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                guard number >= 0 else { continue }
                result.seconds[path, default: []].append(seconds)
                guard path == "/prioritize" else { continue }
                result.requestBytes = body.utf8.count
                result.answerBytes = answer.count
                if !Self.hasBest(answer) { result.neutral += 1 }
            }
            if pause > 0 { usleep(UInt32(pause) * 1000) }
        }
        print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
    }

    /// Whether some node has the best score: a neutral answer has none.
    private static func hasBest(_ answer: ArraySlice<UInt8>) -> Bool {
        String(decoding: answer, as: UTF8.self).contains(#""Score":10}"#)
    }

    /// A pod as the API server sends one, of about three kilobytes.
    private static func pod(_ number: Int) -> String {
        let environment = (0..<20).map { #"{"name":"SETTING_\#($0)","value":"a value of usual length \#($0)"}"# }
        return
            #"{"metadata":{"name":"cart-\#(number)","generateName":"cart-","namespace":"shop","uid":"cart-uid-\#(number)","#
            + #""resourceVersion":"123456","creationTimestamp":"2026-11-24T12:00:00Z","labels":{"app":"cart","#
            + #""pod-template-hash":"5d9c7"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","#
            + #""name":"cart-5d9c7","uid":"rs-uid","controller":true,"blockOwnerDeletion":true}]},"spec":{"volumes":"#
            + #"[{"name":"token","projected":{"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"#
            + #""token"}}],"defaultMode":420}}],"containers":[{"name":"cart","image":"registry.example/cart:1.2.3","#
            + #""ports":[{"containerPort":8080,"protocol":"TCP"}],"env":[\#(environment.joined(separator: ","))],"#
            + #""resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"250m","memory":"256Mi"}},"#
            + #""volumeMounts":[{"name":"token","readOnly":true,"mountPath":"/var/run/secrets"}],"#
            + #""terminationMessagePath":"/dev/termination-log","imagePullPolicy":"IfNotPresent"}],"#
            + #""restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","#
            + #""serviceAccountName":"default","schedulerName":"default-scheduler","tolerations":[{"key":"#
            + #""node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}],"#
            + #""priority":0,"enableServiceLinks":true,"preemptionPolicy":"PreemptLowerPriority"},"status":{"phase":"#
            + #""Pending","qosClass":"Burstable"}}"#
    }
}
