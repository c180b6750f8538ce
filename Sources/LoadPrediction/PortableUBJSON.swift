import Foundation

/// Makes a saved model readable for every XGBoost from 2.1 on.
///
/// XGBoost 3.1 and later write `base_score` as a list, `[5.09E0]`. Earlier ones do not understand that, take 0.5 without
/// a word and predict something else. Every release reads the plain number `5.09E0`.
enum PortableUBJSON {
    /// Returns the model with a plain number as `base_score`.
    ///
    /// A model that has a plain number already stays as it is.
    ///
    /// - Parameter model: A model as the library saved it.
    /// - Returns: The same model in bytes that every release reads.
    /// - Throws: `LoadPredictionError.libraryFailed` for a model without `base_score`, or with one of several values,
    ///   which earlier releases cannot hold.
    static func portable(_ model: Data) throws -> Data {
        var bytes = [UInt8](model)
        let place: UBJSONStructure.LengthAndText?
        do { place = try UBJSONStructure.baseScore(in: bytes) } catch { throw failure(error.reason) }
        guard let place else { throw failure("it has no base_score") }
        let text = bytes[place.text]
        guard text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") else { return model }
        let number = Array(text.dropFirst().dropLast())
        guard !number.contains(UInt8(ascii: ",")), !number.isEmpty else {
            throw failure("its base_score is no single number: \(String(decoding: text, as: UTF8.self))")
        }
        let length = withUnsafeBytes(of: Int64(number.count).bigEndian) { Array($0) }
        bytes.replaceSubrange(
            place.length.lowerBound..<place.text.upperBound,
            with: [UInt8(ascii: "L")] + length + number
        )
        return Data(bytes)
    }

    private static func failure(_ reason: String) -> LoadPredictionError {
        .libraryFailed(operation: "save the model", reason: reason)
    }
}
