// SPDX-License-Identifier: Apache-2.0

import Harness
import Scenarios
import SwarmCore
import Testing

/// The same crowd under the sender's choice and under the receiver's.
@Suite struct PolicyTests {
  private func crowd(_ scheduling: Scheduling) -> Report {
    var crowd = FlashCrowd()
    crowd.cluster.nodeCount = 8
    crowd.cluster.blobSizesBytes = [16 << 20]
    crowd.cluster.fragmentBytes = 1 << 20
    crowd.cluster.scheduling = scheduling
    return crowd.run()
  }

  @Test("the sender's choice is at least twice as fast as rarest first, five times as in order")
  func comparison() {
    let offers = crowd(.offers)
    let rarestFirst = crowd(.requestsRarestFirst(outstanding: 8))
    let inOrder = crowd(.requestsInOrder(outstanding: 8))
    for report in [offers, rarestFirst, inOrder] {
      #expect(report.isClean, "\(report.violations)")
      #expect(report.upstreamThousandths == 1000)
    }
    #expect(rarestFirst.slowdownThousandths >= 2 * offers.slowdownThousandths)
    #expect(inOrder.slowdownThousandths >= 5 * offers.slowdownThousandths)
  }
}
