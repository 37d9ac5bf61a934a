// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// The registry that has every blob, and what it is made to do wrong.
struct Upstream: Sendable {
  let host: Int
  private var troubles: [UpstreamTrouble] = []
  /// It answers nobody any more, and how.
  var death: Fault.Death?
  /// Requests it was sent, answered or not.
  var requestCount = 0
  private var generator: SeededGenerator

  init(host: Int, seed: UInt64) {
    self.host = host
    generator = SeededGenerator(seed: seed)
  }

  mutating func turn(_ trouble: UpstreamTrouble) { troubles.append(trouble) }

  mutating func heal() {
    troubles = []
    death = nil
  }

  /// What is wrong with the answer to a request that comes now.
  mutating func faults(blob: Int, source: UInt64, at now: Instant) -> [UpstreamFault] {
    var faults: [UpstreamFault] = []
    for index in troubles.indices
    where troubles[index].takes(blob: blob, source: source, at: now, &generator) {
      faults.append(troubles[index].fault)
    }
    return faults
  }

  /// Whether the fault put in last concerns a body that is underway.
  mutating func lastConcerns(blob: Int, source: UInt64, at now: Instant) -> Bool {
    guard troubles.last?.fault.concernsBody == true else { return false }
    return troubles[troubles.count - 1].takes(blob: blob, source: source, at: now, &generator)
  }
}
