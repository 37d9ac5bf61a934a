// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster

/// How busy the machine was, whoever made it so: on one that has not the processors for a swarm,
/// times say nothing about the swarm.
struct MachineLoad: Sendable {
  /// The load average over a minute before it began (proc(5), `/proc/loadavg`).
  let averageBefore: Double
  /// Of all processors, from 0 to 1.
  let busyShare: Double

  /// From its making to `end`.
  struct Watch {
    private let averageBefore: Double
    private let before: (busy: Double, total: Double)

    init() throws {
      let text = try String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
      averageBefore = text.split(separator: " ").first.flatMap { Double($0) } ?? 0
      before = try Self.ticks()
    }

    func end() throws -> MachineLoad {
      let after = try Self.ticks()
      let total = after.total - before.total
      return MachineLoad(
        averageBefore: averageBefore,
        busyShare: total > 0 ? (after.busy - before.busy) / total : 0)
    }

    /// The line `cpu  user nice system idle iowait …` of proc(5), `/proc/stat`.
    private static func ticks() throws -> (busy: Double, total: Double) {
      let text = try String(contentsOfFile: "/proc/stat", encoding: .utf8)
      // Time of guests is in that of users already.
      let fields = text.split(separator: "\n")[0].split(separator: " ").dropFirst().prefix(8)
        .compactMap { Double($0) }
      guard fields.count == 8 else {
        throw BenchFailure.malformed(operation: "read /proc/stat", reason: "too few numbers")
      }
      let total = fields.reduce(0, +)
      return (total - fields[3] - fields[4], total)
    }
  }
}
