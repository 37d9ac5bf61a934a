// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// What a process holds in memory, and held at the most (proc(5), `/proc/PID/status`).
package struct ResidentMemory: Sendable, CustomStringConvertible {
  package let bytes: Int
  package let peakBytes: Int

  /// Throws `ClusterError.endedEarly` for a process that is no more.
  package static func of(_ process: ManagedProcess) throws -> ResidentMemory {
    let path = "/proc/\(process.pid)/status"
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    func kibibytes(_ name: String) throws -> Int {
      let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      let number = line?.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first
      guard let number else {
        try process.requireRunning()
        throw ClusterError.fileFailed(path: path, operation: "find \(name) in", code: ESRCH)
      }
      return number
    }
    return ResidentMemory(
      bytes: try kibibytes("VmRSS") << 10, peakBytes: try kibibytes("VmHWM") << 10)
  }

  package var description: String { "\(bytes >> 20) MiB, \(peakBytes >> 20) MiB at the most" }
}
