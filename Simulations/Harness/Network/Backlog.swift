// SPDX-License-Identifier: Apache-2.0

/// What of one lane waits at a passage or passes it.
struct Backlog: Sendable {
  private(set) var fragments = WaitingLine<Fragment>()
  private(set) var bytes: Int64 = 0
  /// The passage's virtual time at which all that the lane has had through it would have passed.
  var finishTag: Int64 = 0

  mutating func append(_ fragment: Fragment) {
    fragments.append(fragment)
    bytes += fragment.bytes
  }

  mutating func removeFirst() -> Fragment? {
    guard let fragment = fragments.removeFirst() else { return nil }
    bytes -= fragment.bytes
    return fragment
  }

  /// Has a frame wait for the last fragment.
  mutating func addFrameBehind() {
    fragments.updateLast { $0.framesBehind += 1 }
  }
}
