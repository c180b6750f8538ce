import CXGBoost
import Foundation

/// A regression tree as XGBoost stores it: node 0 is the root, a left child of -1 marks a leaf.
struct SplitTree: Decodable, Sendable {
    let leftChildren: [Int]
    let rightChildren: [Int]
    /// The feature each node splits on.
    let splitIndices: [Int]
    /// The threshold of a node, values below it go left; the value of a leaf.
    let splitConditions: [Float]
    /// 1 where a missing value goes left.
    let defaultLeft: [Int]

    private enum CodingKeys: String, CodingKey {
        case leftChildren = "left_children"
        case rightChildren = "right_children"
        case splitIndices = "split_indices"
        case splitConditions = "split_conditions"
        case defaultLeft = "default_left"
    }

    /// The number of leaves that can be reached.
    var leafCount: Int { leafCount(under: 0) }

    private func leafCount(under node: Int) -> Int {
        leftChildren[node] < 0
            ? 1 : leafCount(under: leftChildren[node]) + leafCount(under: rightChildren[node])
    }
}

/// All trees of a booster, with what a prediction starts from.
struct SplitForest: Sendable {
    /// The prediction without any tree.
    let base: Float
    let trees: [SplitTree]
}

extension Booster {
    /// The parts of a saved model that predictions rest on.
    private struct Saved: Decodable {
        struct Learner: Decodable {
            struct Parameters: Decodable {
                let baseScore: String

                enum CodingKeys: String, CodingKey { case baseScore = "base_score" }
            }
            struct Gradient: Decodable {
                struct Model: Decodable {
                    let trees: [SplitTree]
                }
                let model: Model
            }
            let parameters: Parameters
            let gradient: Gradient

            enum CodingKeys: String, CodingKey {
                case parameters = "learner_model_param"
                case gradient = "gradient_booster"
            }
        }
        let learner: Learner
    }

    /// The trees themselves, read from the model as XGBoost saves it.
    ///
    /// - Throws: `LoadPredictionError.libraryFailed` when the library does not save what is expected of its release.
    func splitForest() throws -> SplitForest {
        let operation = "read the trees"
        do {
            let saved = try JSONDecoder().decode(Saved.self, from: json())
            // Since 3.1 a list with one number for each output.
            let text = saved.learner.parameters.baseScore.trimmingCharacters(in: ["[", "]"])
            guard let base = Float(text) else {
                throw LoadPredictionError.libraryFailed(operation: operation, reason: "base score \(text)")
            }
            return SplitForest(base: base, trees: saved.learner.gradient.model.trees)
        } catch let error as DecodingError {
            throw LoadPredictionError.libraryFailed(operation: operation, reason: "\(error)")
        }
    }
}
