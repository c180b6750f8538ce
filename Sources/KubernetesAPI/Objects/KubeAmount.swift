import ClusterModel

/// An amount as the API writes it: a text, or a number as other programs write it.
struct KubeAmount: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else if let whole = try? container.decode(Int64.self) {
            text = String(whole)
        } else {
            text = String(try container.decode(Double.self))
        }
    }
}

extension OpenRules {
    /// The amounts that can be meant; the others get words.
    mutating func amounts(_ place: String, _ amounts: [String: KubeAmount]?) -> [String: Quantity] {
        (amounts ?? [:]).sorted { $0.key < $1.key }.reduce(into: [:]) { known, amount in
            known[amount.key] = keep("\(place).\(amount.key)") { try Quantity(parsing: amount.value.text) }
        }
    }
}
