import Foundation
import LoadPrediction
import Testing

@Suite("Feature documentation")
struct FeatureDocumentationTests {
    @Test("docs/features.md is what hydatis features --markdown prints")
    func page() throws {
        let page = try String(contentsOf: Fixtures.package.appending(path: "docs/features.md"), encoding: .utf8)
        #expect(page == FeatureDocumentation.markdown, "run: hydatis features --markdown > docs/features.md")
    }

    @Test("Every column of features in use is on the page")
    func complete() throws {
        let features = try ForecastFeatures(
            step: .seconds(300),
            period: .seconds(3600),
            horizon: .seconds(3600),
            companions: ["METRIC"],
            usesClusterLoad: true
        )
        for column in features.columns { #expect(FeatureDocumentation.markdown.contains("| `\(column)` |")) }
        #expect(Set(features.columns).count == features.columns.count)
    }
}
