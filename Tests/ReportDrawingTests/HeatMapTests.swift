import Foundation
import ReportDrawing
import Testing

struct HeatMapTests {
    @Test("Neighbors of equal color become one rectangle, and a gap stays empty")
    func merges() {
        var map = HeatMap(title: "load", rowNames: ["a"], rows: [[0.5, 0.52, nil, 0.5]])
        #expect(map.svg.components(separatedBy: "<rect").count - 1 == 2)
        map.showsValues = true
        #expect(map.svg.components(separatedBy: "<rect").count - 1 == 3)
        #expect(map.svg.contains(">52</text>"))
    }

    @Test("Completeness is never rounded up: neither to all nor to a limit")
    func roundedDown() {
        var map = HeatMap(title: "complete", rowNames: ["a"], rows: [[0.999, 1, 0.946, 0.29]])
        map.colors = .completeness(poor: 0.8, good: 0.95)
        map.showsValues = true
        for label in ["99", "100", "94", "29"] { #expect(map.svg.contains(">\(label)</text>"), "\(label)") }
    }

    @Test("Names are escaped")
    func escapes() {
        let map = HeatMap(title: "a \"b\"", rowNames: ["<script>"], rows: [[1]])
        #expect(map.svg.contains("&lt;script&gt;") && map.svg.contains("a &quot;b&quot;"))
        #expect(!map.svg.contains("<script>"))
    }

    @Test("A map without rows or columns is an empty drawing")
    func empty() {
        #expect(!HeatMap(title: "none", rowNames: [], rows: []).svg.contains("<rect"))
        #expect(!HeatMap(title: "none", rowNames: ["a"], rows: [[]]).svg.contains("<rect"))
    }
}
