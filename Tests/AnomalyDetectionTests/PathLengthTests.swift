import AnomalyDetection
import Foundation
import Testing

/// c(n) of Liu, Ting and Zhou.
@Suite("Average path length")
struct PathLengthTests {
    @Test("Small numbers are the paper's: c(0) = c(1) = 0, c(2) = 1, c(3) = 5/3, c(4) = 13/6")
    func smallNumbers() {
        #expect([0, 1].map(AveragePathLength.of) == [0, 0])
        // 2 H(1) - 2 * 1/2 = 2 - 1
        #expect(AveragePathLength.of(2) == 1)
        // 2 (1 + 1/2) - 2 * 2/3 = 3 - 4/3
        #expect(abs(AveragePathLength.of(3) - 5.0 / 3) < 1e-15)
        // 2 (1 + 1/2 + 1/3) - 2 * 3/4 = 11/3 - 3/2
        #expect(abs(AveragePathLength.of(4) - 13.0 / 6) < 1e-15)
    }

    @Test("It is the mean depth at which a search in a random tree ends, by the recursion over the root")
    func recursion() {
        // A search among n rows ends in one of n gaps; the root leaves i of them on one side, 1 <= i < n, each as
        // likely: c(n) = 1 + 2 / (n (n - 1)) * sum of i c(i).
        var expected = [0.0, 0.0]
        for count in 2...400 {
            let sum = (1..<count).reduce(0.0) { $0 + Double($1) * expected[$1] }
            expected.append(1 + 2 * sum / Double(count * (count - 1)))
            #expect(abs(AveragePathLength.of(count) - expected[count]) < 1e-11, "c(\(count))")
        }
    }

    @Test("Sums and the series for large numbers agree where they meet", arguments: [1025, 1026, 5000])
    func largeNumbers(count: Int) {
        let harmonic = (1..<count).reduce(0.0) { $0 + 1 / Double($1) }
        let expected = 2 * harmonic - 2 * Double(count - 1) / Double(count)
        #expect(abs(AveragePathLength.of(count) - expected) < 1e-11)
    }
}
