/// Which parts of the outlook a policy looks at; the others are not kept up to date.
package struct OutlookNeeds: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Measured load of the last samples and the ledger of pods in flight.
    package static let measured = OutlookNeeds(rawValue: 1)

    /// Forecasts of the pods, summed up by node.
    package static let forecast = OutlookNeeds(rawValue: 2)
}
