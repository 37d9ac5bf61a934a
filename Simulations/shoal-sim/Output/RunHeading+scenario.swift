// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Scenarios

extension RunHeading {
  init<Subject: Scenario>(of scenario: Subject) {
    let cluster = scenario.cluster
    let rate = ByteRate(bytesPerSecond: cluster.bytesPerSecond)
    let roundTrip = Readable.time(cluster.roundTrip)
    let sizes = cluster.blobSizesBytes.map { ByteSize(bytes: $0).description }
    let fragment = ByteSize(bytes: cluster.fragmentBytes)
    let policy = Policy.text(of: cluster.scheduling)
    var options = [
      RunOption("nodes", "\(cluster.nodeCount)", key: "nodes", .number(cluster.nodeCount)),
      RunOption(
        "blobs", Self.text(of: sizes), key: "blobBytes", .numbers(cluster.blobSizesBytes)),
      RunOption("link", "\(rate)", key: "linkBytesPerSecond", .number(cluster.bytesPerSecond)),
      RunOption(
        "round trip", roundTrip, key: "roundTripNanoseconds",
        .number(cluster.roundTrip.nanoseconds)),
    ]
    options += scenario.particulars.map {
      RunOption($0.name, $0.value, key: $0.name, .text($0.value))
    }
    defaultCount = options.count
    options += [
      RunOption("fragment", "\(fragment)", key: "fragmentBytes", .number(cluster.fragmentBytes)),
      RunOption(
        "readers", cluster.hasReaders ? "yes" : "no", key: "readers", .flag(cluster.hasReaders)),
      RunOption(
        "acquainted", cluster.isAcquainted ? "yes" : "no", key: "acquainted",
        .flag(cluster.isAcquainted)),
      RunOption("policy", policy, key: "policy", .text(policy)),
    ]
    scenarioName = Subject.name
    seed = cluster.seed
    self.options = options
    links = "\(rate.spacedDescription), \(roundTrip) there and back"
  }

  /// Sizes that repeat, as in an image of many layers, are counted.
  private static func text(of sizes: [String]) -> String {
    var runs: [(size: String, count: Int)] = []
    for size in sizes {
      if runs.last?.size == size {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((size, 1))
      }
    }
    return runs.map { $0.count == 1 ? $0.size : "\($0.count) × \($0.size)" }
      .joined(separator: " ")
  }
}
