// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster
import Testing

/// What a process holds in memory, and held at the most (proc(5), `/proc/PID/status`).
struct ResidentMemory: CustomStringConvertible {
  let bytes: Int
  let peakBytes: Int

  static func of(_ process: ManagedProcess) throws -> ResidentMemory {
    let text = try String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)
    func kibibytes(_ name: String) throws -> Int {
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + ":") })
      return try #require(line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first)
    }
    return ResidentMemory(
      bytes: try kibibytes("VmRSS") << 10, peakBytes: try kibibytes("VmHWM") << 10)
  }

  var description: String { "\(bytes >> 20) MiB, \(peakBytes >> 20) MiB at the most" }
}
