import Foundation
import Telemetry
import Testing

struct MetricDocumentationTests {
    @Test("docs/metrics.md is what hydatis metrics list --markdown prints")
    func page() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/metrics.md"), encoding: .utf8)
        #expect(page == MetricCatalogue.standard.markdown, "run: hydatis metrics list --markdown > docs/metrics.md")
    }
}
