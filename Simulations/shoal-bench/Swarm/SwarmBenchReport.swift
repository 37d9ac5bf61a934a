// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

/// What was seen of a swarm.
struct SwarmBenchReport: BenchDocument {
  let blobBytes: Int64
  let nodesCount: Int
  var rounds: [SwarmRound] = []

  /// The time of the blob on one link: nobody can have it sooner.
  private var leastSeconds: Double { Double(blobBytes) / Double(SwarmRound.bytesPerSecond) }

  var timeRatios: [Double] { rounds.map { $0.slowestSeconds / leastSeconds } }
  var upstreamRatios: [Double] { rounds.map { Double($0.upstreamBytes) / Double(blobBytes) } }

  /// Of one round, while others are still to come.
  func line(of round: SwarmRound) -> String {
    "  slowest node: \(BenchText.number(round.slowestSeconds)) s of "
      + "\(BenchText.number(leastSeconds)) s; upstream sent \(round.upstreamBytes) bytes"
  }

  /// For people.
  var table: String {
    let rows = [
      ["", "median [least…greatest]", "goal"],
      ["slowest node ÷ size at the limit", Self.spread(timeRatios), "≤ 1.15"],
      ["bytes from upstream ÷ size", Self.spread(upstreamRatios), "≤ 1.02"],
      ["slowest node, s", Self.spread(rounds.map(\.slowestSeconds)), ""],
      ["fastest node, s", Self.spread(rounds.map { $0.nodeSeconds.min() ?? 0 }), ""],
      ["CPU of all nodes, s", Self.spread(rounds.map(\.processorSeconds)), ""],
      ["processors busy, %", Self.spread(rounds.map { $0.machine.busyShare * 100 }), ""],
      ["load average before", Self.spread(rounds.map(\.machine.averageBefore)), ""],
    ]
    return """
      \(nodesCount) nodes, a cold blob of \(blobBytes) bytes, \
      \(SwarmRound.bytesPerSecond / 1_000_000) MB/s for each and for upstream, \
      \(rounds.count) rounds

      \(TextTable.of(rows))
      """
  }

  /// For programs: one object on one line, with every sample.
  var json: String {
    JSONValue.fields([
      "blobBytes": .integer(blobBytes), "nodes": .integer(Int64(nodesCount)),
      "bytesPerSecond": .integer(SwarmRound.bytesPerSecond),
      "timeRatio": Self.numbers(timeRatios), "upstreamRatio": Self.numbers(upstreamRatios),
      "nodeSeconds": .array(rounds.map { Self.numbers($0.nodeSeconds) }),
      "upstreamBytes": .array(rounds.map { .integer($0.upstreamBytes) }),
      "processorSeconds": Self.numbers(rounds.map(\.processorSeconds)),
      "busyShare": Self.numbers(rounds.map(\.machine.busyShare)),
      "loadAverageBefore": Self.numbers(rounds.map(\.machine.averageBefore)),
    ]).text
  }

  private static func spread(_ samples: [Double]) -> String {
    Spread(samples).map(BenchText.spread) ?? "-"
  }

  private static func numbers(_ samples: [Double]) -> JSONValue {
    .array(samples.map { .number(NumberText.decimal($0, places: 6)) })
  }
}
