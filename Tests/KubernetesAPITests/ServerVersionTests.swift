import Testing

@testable import KubernetesAPI

@Suite struct ServerVersionTests {
    @Test(arguments: ["v1.32.14", "v1.33.0", "v1.34.1-eks-3025e55", "1.35", "v2.0.0", "v1.36.0-alpha.1+a"])
    func `a newer server is named with both versions`(text: String) throws {
        let caution = try #require(ServerVersion(text).caution)
        #expect(caution.contains(text))
        #expect(caution.contains("1.32.13"))
    }

    @Test(arguments: [
        "v1.32.13", "v1.32.13-gke.1", "v1.31.99", "v1.9.40", "v0.99.0", "", "v", "main", "v1", "1..2", "v1.x",
        "v99999999999999999999.1",
    ])
    func `a server that is not newer, or tells no version, needs no word`(text: String) {
        #expect(ServerVersion(text).caution == nil)
    }
}
