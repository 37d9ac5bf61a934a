// SPDX-License-Identifier: Apache-2.0

/// Work on many things, a few at a time.
enum BoundedParallel {
  /// The results in the order of the inputs. The first error cancels what is under way.
  static func map<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], atOnceMax: Int,
    _ body: @escaping @Sendable (Input) async throws -> Output
  ) async throws -> [Output] {
    precondition(atOnceMax > 0, "nothing at a time gets nowhere")
    return try await withThrowingTaskGroup(of: (Int, Output).self) { group in
      var waiting = inputs.enumerated().makeIterator()
      var results = [Output?](repeating: nil, count: inputs.count)
      for _ in 0..<atOnceMax {
        guard let (index, input) = waiting.next() else { break }
        group.addTask { (index, try await body(input)) }
      }
      while let (index, output) = try await group.next() {
        results[index] = output
        if let (index, input) = waiting.next() {
          group.addTask { (index, try await body(input)) }
        }
      }
      return results.compactMap(\.self)
    }
  }
}
