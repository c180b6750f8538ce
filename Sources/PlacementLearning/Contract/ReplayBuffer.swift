/// A ring of past elements from which a learner draws, so that it does not forget and does not learn in order.
package struct ReplayBuffer<Element: Sendable>: Sendable {
    /// The most elements kept; older ones are overwritten.
    package let capacity: Int

    /// What is kept, in no order.
    package private(set) var elements: [Element] = []

    private var next = 0

    /// Creates an empty buffer.
    package init(capacity: Int) {
        precondition(capacity > 0, "a replay buffer needs room, got a capacity of \(capacity)")
        self.capacity = capacity
    }

    /// Keeps an element, in the place of the oldest one if the buffer is full.
    package mutating func append(_ element: Element) {
        if elements.count < capacity { elements.append(element) } else { elements[next] = element }
        next = (next + 1) % capacity
    }

    /// Draws elements evenly, with repetition.
    ///
    /// - Returns: As many as asked for, none if the buffer is empty.
    package func sample(_ count: Int, using generator: inout SeededGenerator) -> [Element] {
        guard !elements.isEmpty else { return [] }
        return (0..<count).map { _ in elements[Int(generator.next() % UInt64(elements.count))] }
    }
}
