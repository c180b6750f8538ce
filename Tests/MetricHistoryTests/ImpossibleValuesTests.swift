import MetricHistory
import Testing

/// Values that a metric cannot have.
struct ImpossibleValuesTests {
    @Test("Values out of range become gaps and are counted by series")
    func counted() throws {
        let (sound, found) = table(["a": [0.5, -1, 2, nil], "b": [0, 1, 0.2, 0.3]])
            .withoutImpossibleValues(["cpu": 0...1])
        #expect(sound == table(["a": [0.5, nil, nil, nil], "b": [0, 1, 0.2, 0.3]]))
        let only = try #require(found.first)
        #expect(found.count == 1 && only.series.node == "a")
        // Two of three values.
        #expect(only.count == 2 && only.present == 3 && only.least == -1 && only.greatest == 2)
    }

    @Test(
        "The likely cause is named",
        arguments: [
            ([35.0, 60, 80], "percent,"), ([4e9, 5e9, 6e9], "bytes"), ([-1, -1, -1], "negative"),
            ([250, 400, 790], "added up"),
        ]
    )
    func cause(values: [Double], word: String) throws {
        let found = table(["a": values]).withoutImpossibleValues(["cpu": 0...1]).1
        #expect(try #require(found.first?.likelyCause(in: 0...1)).contains(word))
    }

    @Test("A metric without a range is left as it is")
    func unknown() {
        let wild = table(["a": [-1, 1e300]])
        #expect(wild.withoutImpossibleValues([:]).0 == wild)
    }
}
