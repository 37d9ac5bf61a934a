// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

extension Requirement {
  /// All that must hold, the cheapest first.
  package static let all: [Requirement] =
    fewNodes + manyLayers + unequal + zoned + faults + fastLinks + largeCrowds

  private static let fewNodes: [Requirement] =
    [2, 3].map { nodeCount in
      Requirement(
        "\(nodeCount)-nodes", "\(nodeCount) nodes, 1 GB",
        crowd(nodeCount) { $0.blobSizesBytes = [1_000_000_000] },
        [.p99(1030), .upstream(1010)])
    }
    + [8, 16].flatMap { nodeCount in
      ([1, 50] as [Int64]).map { roundTrip in
        Requirement(
          "\(nodeCount)-nodes-\(roundTrip)-ms",
          "\(nodeCount) nodes, 128 MB in 2 layers, 100 Mbit/s, \(roundTrip) ms round trip",
          crowd(nodeCount) {
            $0.blobSizesBytes = [64_000_000, 64_000_000]
            $0.bytesPerSecond = 12_500_000
            $0.roundTrip = .milliseconds(roundTrip)
          },
          [.p50(1050), .p99(1080), .upstream(1020)])
      }
    }

  private static let manyLayers: [Requirement] = [
    Requirement(
      "thousand-layers", "1,000 layers of 64 KiB, 16 nodes",
      image(nodeCount: 16, layerCount: 1000, layerBytes: 64 << 10),
      [.p99(1500), .upstream(1050)]),
    Requirement(
      "second-image",
      "32 MiB asked for by 16 nodes in the middle of 256 MiB; each by its bound alone",
      secondImage(), [.p99(3000), .upstream(1020)]),
    Requirement(
      "slow-links", "16 nodes whose clients read 32 MiB as it arrives, 10 Mbit/s, 20 ms round trip",
      crowd(16) {
        $0.blobSizesBytes = [32 << 20]
        $0.bytesPerSecond = 1_250_000
        $0.roundTrip = .milliseconds(20)
        $0.hasReaders = true
      },
      [.p99(1200), .upstream(1020)]),
  ]

  private static let fastLinks: [Requirement] = [
    Requirement(
      "fast-links", "100 nodes, 10 GB, 10 Gbit/s, 1 ms round trip",
      crowd(100) {
        $0.blobSizesBytes = [10_000_000_000]
        $0.bytesPerSecond = 1_250_000_000
      },
      [.p99(1050), .upstream(1020)])
  ]

  private static let unequal: [Requirement] = [
    Requirement(
      "unequal-links", "20 % of 100 nodes at a quarter of the link rate, 256 MB",
      usual(UnequalLinks()), [.p99(1150), .upstream(1020)])
  ]

  private static let zoned: [Requirement] = [
    Requirement(
      "zones", "3 zones of 10 nodes, a tenth of the link rate between them, 64 MiB",
      Zones(), [.zoneCopies(1200)])
  ]

  private static let faults: [Requirement] = [
    Requirement(
      "crashes", "10 % of 100 nodes crash at random moments, 256 MB; survivors judged",
      usual(Churn()) { $0.joinThousandths = 0 }, [.p99(1250), .upstream(1100)]),
    Requirement(
      "lying-peers",
      "5 % of 100 nodes lie, none holds the lease, 256 MB; honest nodes judged: one sends wrong "
        + "bytes, one signs wrong entries, one changes others', one claims all chunks, one offers "
        + "and never sends",
      usual(LyingPeers()), [.p99(1300), .upstream(1100)]),
    Requirement(
      "lying-lease-holder",
      "the lease holder of 100 nodes sends wrong bytes, 256 MB; honest nodes judged",
      usual(LyingPeers()) { $0.leaseHolderLies = true }, [.p99(2200), .upstream(2200)]),
    Requirement(
      "forging-lease-holder",
      "the lease holder of 100 nodes forges bytes and chain alike, 256 MB; honest nodes judged",
      usual(LyingPeers()) {
        $0.leaseHolderLies = true
        $0.lies = [.forgesConsistently]
      },
      [.p99(2200), .upstream(2200)]),
    Requirement(
      "idle-lease-holder",
      "the lease holder of 100 nodes fetches nothing, 256 MB; honest nodes judged",
      usual(LyingPeers()) {
        $0.leaseHolderLies = true
        $0.lies = [.holdsLeaseIdle]
      },
      [.p99(2200), .upstream(1100)]),
    Requirement(
      "tracker-outage", "the tracker is dead for the whole pull of 100 acquainted nodes, 256 MB",
      usual(TrackerOutage()), [.p99(1150), .upstream(1100)]),
  ]

  private static let largeCrowds: [Requirement] = [
    Requirement(
      "kraken", "2,600 nodes, 3 GB in 2 layers, 300 MB/s, 1 ms (Kraken's published run)",
      crowd(2600) {
        $0.blobSizesBytes = [1_500_000_000, 1_500_000_000]
        $0.bytesPerSecond = 300_000_000
        $0.fragmentBytes = ChunkGeometry.chunkBytesMax
      },
      [.p50(1030), .p99(1050), .p999(1060), .upstream(1020)],
      wallTimeMax: .seconds(600), memoryBytesMax: 8 << 30),
    Requirement(
      "fifteen-thousand", "15,000 nodes, 256 MB, 300 MB/s, 1 ms",
      crowd(15_000) {
        $0.blobSizesBytes = [256_000_000]
        $0.bytesPerSecond = 300_000_000
        $0.fragmentBytes = ChunkGeometry.chunkBytesMax
      },
      [.p50(1050), .p99(1080), .p999(1100), .upstream(1050)], wallTimeMax: .seconds(900)),
  ]

  // MARK: Shorthand

  static func crowd(_ nodeCount: Int, _ change: (inout FlashCrowd) -> Void) -> FlashCrowd {
    var crowd = FlashCrowd()
    crowd.nodeCount = nodeCount
    change(&crowd)
    return crowd
  }

  private static func secondImage() -> SecondImage {
    var scenario = SecondImage()
    scenario.nodeCount = 16
    scenario.blobSizesBytes = [256 << 20]
    scenario.secondSizesBytes = [32 << 20]
    return scenario
  }

  static func image(nodeCount: Int, layerCount: Int, layerBytes: Int64) -> LayeredImage {
    var image = LayeredImage()
    image.nodeCount = nodeCount
    image.layerCount = layerCount
    image.blobSizesBytes = [layerBytes]
    return image
  }

  /// Where nothing is said of nodes, blob and links: 100, 256 MB, 1 Gbit/s and 1 ms.
  private static func usual<Subject: Scenario>(
    _ scenario: Subject, _ change: (inout Subject) -> Void = { _ in }
  ) -> Subject {
    var scenario = scenario
    scenario.nodeCount = 100
    scenario.blobSizesBytes = [256_000_000]
    change(&scenario)
    return scenario
  }
}
