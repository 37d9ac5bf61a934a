// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// The queue a core answers in.
@Suite struct EffectQueueTests {
  @Test("effects come out once, in the order in which they were asked for")
  func order() {
    var queue = EffectQueue<Int>()
    #expect(queue.isEmpty)
    for effect in [3, 1, 2] { queue.append(effect) }
    #expect(!queue.isEmpty)
    #expect(queue.drain() == [3, 1, 2])
    #expect(queue.isEmpty)
    #expect(queue.drain() == [])
  }
}
