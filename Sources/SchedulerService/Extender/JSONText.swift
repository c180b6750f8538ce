/// Where a text is in a JSON body, read only when somebody asks: of thousands of node names only the bytes are compared
/// and copied.
package struct JSONText: Sendable, Equatable {
    /// The text with its quotation marks, in the body.
    let range: Range<Int>

    /// Whether it is ASCII without escapes, so that the bytes between the quotation marks are the text.
    let isPlain: Bool

    /// The text between the quotation marks, in the body.
    var content: Range<Int> { range.lowerBound + 1..<range.upperBound - 1 }

    /// The text.
    ///
    /// - Parameter body: The body in which the scanner found it.
    /// - Returns: The text with its escapes resolved.
    package func string(in body: UnsafeRawBufferPointer) -> String {
        let text = String(decoding: UnsafeRawBufferPointer(rebasing: body[content]), as: UTF8.self)
        if isPlain { return text }
        // The scanner took it only after it had resolved the escapes once.
        return (try? JSONScanner.unescaped(text, at: content.lowerBound)) ?? text
    }
}
