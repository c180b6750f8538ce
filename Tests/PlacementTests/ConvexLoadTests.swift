import Foundation
import Placement
import Testing

/// The one load that scores, the prior, the oracle and reports share.
struct ConvexLoadTests {
    @Test("Load is e^(8u) up to a utilization of two, and no more beyond", arguments: [0, 0.5, 0.9, 2, 2.5, 40])
    func value(utilization: Double) {
        #expect(ConvexLoad.value(at: utilization) == exp(8 * min(2, utilization)))
    }

    @Test("Without a limit load goes on growing")
    func unlimited() {
        #expect(ConvexLoad.unlimited(at: 3) == exp(24.0))
    }

    @Test("The same pod costs more on a fuller node")
    func growth() {
        // e^(8 · 0.9) − e^(8 · 0.8) = 1339.4 − 601.8; e^(8 · 0.3) − e^(8 · 0.2) = 11.0 − 5.0.
        #expect(abs(ConvexLoad.growth(from: 0.8, to: 0.9) - 737.58) < 0.01)
        #expect(abs(ConvexLoad.growth(from: 0.2, to: 0.3) - 6.07) < 0.01)
    }

    @Test("A cap of its own bounds a power")
    func power() {
        #expect(ConvexLoad.power(400, cap: 300) == exp(300.0))
        #expect(ConvexLoad.power(17) == exp(16.0))
    }

    @Test("Expected memory is the mean of what is requested and measured")
    func memory() {
        // (0.8 · 50 / 100 + 20 / 100) / 2 = (0.4 + 0.2) / 2.
        #expect(abs(ConvexLoad.memoryUtilization(requested: 50, measured: 20, of: 100) - 0.3) < 1e-15)
    }
}
