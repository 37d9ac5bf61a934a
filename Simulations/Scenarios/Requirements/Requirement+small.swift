// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

extension Requirement {
  /// The table with fewer nodes and a tenth of the bytes or less, for the tests. So few chunks fill
  /// a pipeline badly, and a delay of a second is long beside a transfer of one: the limits are
  /// what these runs come to and a fifth more, not those of the table.
  package static let small: [Requirement] = crowds + troubled

  private static let crowds: [Requirement] = [
    Requirement(
      "2-nodes", "2 nodes, 64 MB", crowd(2) { $0.blobSizesBytes = [64_000_000] },
      [.p99(1050), .upstream(1010)]),
    Requirement(
      "3-nodes", "3 nodes, 64 MB", crowd(3) { $0.blobSizesBytes = [64_000_000] },
      [.p99(1080), .upstream(1010)]),
    Requirement(
      "8-nodes-1-ms", "8 nodes, 32 MB in 2 layers, 100 Mbit/s, 1 ms round trip",
      slow(FlashCrowd(), nodeCount: 8) { $0.blobSizesBytes = [16_000_000, 16_000_000] },
      [.p50(1400), .p99(1450), .upstream(1020)]),
    Requirement(
      "8-nodes-50-ms", "8 nodes, 32 MB in 2 layers, 100 Mbit/s, 50 ms round trip",
      slow(FlashCrowd(), nodeCount: 8) {
        $0.blobSizesBytes = [16_000_000, 16_000_000]
        $0.roundTrip = .milliseconds(50)
      },
      [.p50(1450), .p99(1500), .upstream(1020)]),
    Requirement(
      "many-layers", "50 layers of 64 KiB, 8 nodes, 100 Mbit/s",
      slow(image(nodeCount: 8, layerCount: 50, layerBytes: 64 << 10), nodeCount: 8) {
        $0.blobSizesBytes = [64 << 10]
      },
      [.p99(3800), .upstream(1050)]),
    Requirement(
      "unequal-links", "20 % of 15 nodes at a quarter of 100 Mbit/s, 16 MB",
      slow(UnequalLinks(), nodeCount: 15), [.p99(1800), .upstream(1020)]),
  ]

  private static let troubled: [Requirement] = [
    Requirement(
      "crashes", "10 % of 20 nodes crash at random moments, 16 MB, 100 Mbit/s; survivors judged",
      slow(Churn(), nodeCount: 20) { $0.joinThousandths = 0 }, [.p99(1750), .upstream(1100)]),
    Requirement(
      "lying-peers", "4 of 20 nodes send wrong bytes, none holds the lease; honest nodes judged",
      slow(LyingPeers(), nodeCount: 20) {
        $0.liarThousandths = 200
        $0.lies = [.sendsWrongBytes]
      },
      [.p99(2200), .upstream(1100)]),
    Requirement(
      "lying-lease-holder", "the lease holder of 10 nodes sends wrong bytes; honest nodes judged",
      slow(LyingPeers(), nodeCount: 10) { $0.leaseHolderLies = true },
      [.p99(1700), .upstream(2200)]),
    Requirement(
      "forging-lease-holder", "the lease holder of 10 nodes forges bytes and chain alike",
      slow(LyingPeers(), nodeCount: 10) {
        $0.leaseHolderLies = true
        $0.lies = [.forgesConsistently]
      },
      [.p99(2900), .upstream(2500)]),
    Requirement(
      "idle-lease-holder", "the lease holder of 10 nodes fetches nothing; honest nodes judged",
      slow(LyingPeers(), nodeCount: 10) {
        $0.leaseHolderLies = true
        $0.lies = [.holdsLeaseIdle]
      },
      [.p99(3550), .upstream(1200)]),
    Requirement(
      "tracker-outage", "the tracker is dead for the whole pull of 20 acquainted nodes, 16 MB",
      slow(TrackerOutage(), nodeCount: 20), [.p99(1850), .upstream(1100)]),
  ]

  /// 16 MB over 100 Mbit/s: 1.3 s of transfer.
  private static func slow<Subject: Scenario>(
    _ scenario: Subject, nodeCount: Int, _ change: (inout Subject) -> Void = { _ in }
  ) -> Subject {
    var scenario = scenario
    scenario.nodeCount = nodeCount
    scenario.blobSizesBytes = [16_000_000]
    scenario.bytesPerSecond = 12_500_000
    change(&scenario)
    return scenario
  }
}
