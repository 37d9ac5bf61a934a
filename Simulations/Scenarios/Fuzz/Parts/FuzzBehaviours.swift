// SPDX-License-Identifier: Apache-2.0

package import Harness

/// Who does not keep to the protocol: less than half.
package struct FuzzBehaviours: Sendable {
  package let behaviours: [Behaviour]

  package var liars: [Int] { behaviours.indices.filter { behaviours[$0] != .honest } }

  init(seed: UInt64, nodeCount: Int) {
    var draw = Draw(seed: seed, part: "behaviours")
    let count = draw.happens(percent: 30) ? draw.between(0...(nodeCount - 1) / 2) : 0
    let liars = draw.inAnyOrder(Array(0..<nodeCount)).prefix(count)
    let lies = Behaviour.allCases.filter { $0 != .honest }
    behaviours = (0..<nodeCount).map { liars.contains($0) ? draw.pick(lies) : .honest }
  }
}

extension FuzzBehaviours: CustomStringConvertible {
  package var description: String {
    if liars.isEmpty { return "all honest" }
    return liars.map { "n\($0) \(behaviours[$0])" }.joined(separator: " ")
  }
}
