extension TreeGrower {
    /// Where a node is split.
    struct Split {
        var threshold: Double
        var hasMissing: Bool
    }

    /// Draws features and a threshold, writes the features to the node and the projections to `projected`.
    ///
    /// - Parameters:
    ///   - node: The node, counted from the first tree.
    ///   - rows: The node's rows in `positions`.
    ///   - active: The number of features that may vary; becomes smaller by those found constant.
    /// - Returns: The split, or nil where no feature varies.
    func drawSplit(_ node: Int, _ rows: Range<Int>, active: inout Int) -> Split? {
        guard let range = drawFeature(0, rows, active: &active) else { return nil }
        let first = Int(features[0])
        grove.nodes[node].firstOffset = Int32(first * ForestScan.laneCount)
        grove.nodes[node].secondOffset = grove.nodes[node].firstOffset
        project(first, rows)
        guard options.extensionLevel > 0, generator.unit() < options.extensionShare else {
            return split(rows, range, hasMissing: hasSpecialValues[first])
        }
        var hasMissing = hasSpecialValues[first]
        for index in 1...options.extensionLevel {
            guard let other = drawFeature(index, rows, active: &active) else { break }
            let feature = Int(features[index])
            let sign: Double = generator.next() & 1 == 0 ? 1 : -1
            let weight = sign * (spread(first, rows, range) / spread(feature, rows, other))
            guard weight.isFinite, weight != 0 else { continue }
            add(feature, weight, rows)
            hasMissing = hasMissing || hasSpecialValues[feature]
            write(feature, weight, node, index)
        }
        guard let projectedRange = projectedRange(rows) else {
            // The features cancel out; one alone still varies.
            clear(node, first)
            project(first, rows)
            return split(rows, range, hasMissing: hasSpecialValues[first])
        }
        return split(rows, projectedRange, hasMissing: hasMissing)
    }

    /// Draws a feature that varies in the node and moves it to a place in front of the others.
    private func drawFeature(_ place: Int, _ rows: Range<Int>, active: inout Int) -> ClosedRange<Double>? {
        while active > place {
            let index = place + generator.index(below: active - place)
            if let range = range(of: Int(features[index]), rows) {
                features.swapAt(place, index)
                return range
            }
            active -= 1
            features.swapAt(index, active)
        }
        return nil
    }

    /// Draws the threshold from the range, widened at both ends by the mean distance between neighboring values.
    ///
    /// The values of a sample do not reach the ends of what they were drawn from; for n values spread evenly those lie
    /// one mean distance, range / (n - 1), beyond the outermost. Rows that fall there later are set apart at once.
    private func split(_ rows: Range<Int>, _ range: ClosedRange<Double>, hasMissing: Bool) -> Split {
        let (lowest, highest) = (range.lowerBound, range.upperBound)
        let place = generator.unit()
        var margin = 0.0
        if options.rangeExtension > 0 {
            margin = options.rangeExtension * (highest - lowest) / Double(max(2, distinctCount(rows)) - 1)
        }
        var threshold = lowest - margin + place * (highest - lowest + 2 * margin)
        // So far apart that their difference is infinite.
        if !threshold.isFinite { threshold = lowest * (1 - place) + highest * place }
        // Rounding must not leave one side empty where a split is to separate.
        if margin == 0, threshold >= highest { threshold = lowest }
        return Split(threshold: threshold, hasMissing: hasMissing)
    }

    /// The number of distinct projections in a node, counted by 256 cells that their bits are scattered to.
    ///
    /// Exact for few values up to rare collisions; where there are many, the mean distance is small anyway.
    private func distinctCount(_ rows: Range<Int>) -> Int {
        var cells = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        withUnsafeMutableBytes(of: &cells) { bytes in
            let cells = bytes.bindMemory(to: UInt64.self)
            for row in rows {
                // Adding zero makes the two zeros one.
                var bits = (projected[row] + 0).bitPattern &* 0x9E37_79B9_7F4A_7C15
                bits = (bits ^ (bits >> 32)) &* 0xBF58_476D_1CE4_E5B9
                cells[Int(bits >> 62)] |= 1 << (bits >> 56 & 63)
            }
        }
        return cells.0.nonzeroBitCount + cells.1.nonzeroBitCount + cells.2.nonzeroBitCount + cells.3.nonzeroBitCount
    }
}

// MARK: - Projections

extension TreeGrower {
    /// Sets the projection of every row of a node to the value of a feature.
    private func project(_ feature: Int, _ rows: Range<Int>) {
        let start = feature * sampleSize
        for row in rows { projected[row] = sample[start + Int(positions[row])] }
    }

    private func add(_ feature: Int, _ weight: Double, _ rows: Range<Int>) {
        let start = feature * sampleSize
        for row in rows { projected[row] += weight * sample[start + Int(positions[row])] }
    }

    private func projectedRange(_ rows: Range<Int>) -> ClosedRange<Double>? {
        var lowest = Double.infinity
        var highest = -Double.infinity
        for row in rows where projected[row].isFinite {
            lowest = min(lowest, projected[row])
            highest = max(highest, projected[row])
        }
        return lowest < highest ? lowest...highest : nil
    }

    /// The standard deviation of a feature's finite values in a node, by which features of any unit can be combined.
    private func spread(_ feature: Int, _ rows: Range<Int>, _ range: ClosedRange<Double>) -> Double {
        let start = feature * sampleSize
        // Measured from inside the range, the sums do not cancel out.
        let origin = range.lowerBound / 2 + range.upperBound / 2
        var count = 0.0
        var sum = 0.0
        var squares = 0.0
        for row in rows {
            let distance = sample[start + Int(positions[row])] - origin
            guard distance.isFinite else { continue }
            count += 1
            sum += distance
            squares += distance * distance
        }
        let variance = (squares - sum * sum / count) / count
        return variance > 0 && variance.isFinite ? variance.squareRoot() : range.upperBound - range.lowerBound
    }

    /// Writes a further feature of an extended split to a node.
    private func write(_ feature: Int, _ weight: Double, _ node: Int, _ index: Int) {
        if index == 1 {
            grove.nodes[node].secondOffset = Int32(feature * ForestScan.laneCount)
            grove.nodes[node].weight = weight
        } else {
            let term = node * (options.extensionLevel - 1) + index - 2
            grove.terms[term] = SplitTerm(feature: Int32(feature), weight: weight)
        }
    }

    /// Makes a node split by a single feature again.
    private func clear(_ node: Int, _ feature: Int) {
        grove.nodes[node].secondOffset = Int32(feature * ForestScan.laneCount)
        grove.nodes[node].weight = 0
        for index in 2..<max(2, options.extensionLevel + 1) { write(0, 0, node, index) }
    }
}
