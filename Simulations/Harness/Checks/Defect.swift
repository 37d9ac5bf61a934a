// SPDX-License-Identifier: Apache-2.0

package import SwarmCore
package import TrackerCore

/// A fault in a core or a shell that no run may have: what the tests of the checks put in, to see
/// that the check can fail. Each part is given the number of the node or tracker.
package struct Defect: Sendable {
  /// What reaches a core in place of an event; nil for nothing.
  package var event: (@Sendable (Int, NodeEvent) -> NodeEvent?)?
  /// What happens to a core once more, as soon as it has handled an event; nil for nothing.
  package var echo: (@Sendable (Int, NodeEvent) -> NodeEvent?)?
  /// What is carried out in place of an effect.
  package var effect: (@Sendable (Int, NodeEffect) -> [NodeEffect])?
  package var trackerEffect: (@Sendable (Int, TrackerEffect) -> [TrackerEffect])?
  /// What a node's bytes pass in place of the link that it is given.
  package var link: (@Sendable (Int, LinkSpecification) -> LinkSpecification)?

  package init() {}
}
