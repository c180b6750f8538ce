import Foundation
import ReportDrawing
import Testing

struct ReportPageTests {
    @Test("A page forbids itself to load or run anything, and its title is escaped")
    func frame() {
        let page = ReportPage.html(title: "<b> & c", body: "<p>text</p>")
        #expect(page.hasPrefix("<!DOCTYPE html>"))
        #expect(page.contains("default-src 'none'; style-src 'unsafe-inline'"))
        #expect(page.contains("<title>&lt;b&gt; &amp; c</title>"))
        #expect(page.contains("<body>\n<p>text</p></body>"))
    }
}
