// SPDX-License-Identifier: Apache-2.0

import Foundation
import FrameFuzz

/// What this process holds while it gives its inputs: it reaches its measure early and stays there.
enum SliceMemory {
  struct Grown: Error, CustomStringConvertible {
    let description: String
  }

  static func watch(
    _ numbers: Range<UInt64>, _ run: (Range<UInt64>) throws -> FuzzTally
  ) throws -> String {
    let tenth = numbers.lowerBound + UInt64(numbers.count / 10)
    _ = try run(numbers.lowerBound..<tenth)
    let early = try peakBytes()
    let tally = try run(tenth..<numbers.upperBound)
    let late = try peakBytes()
    guard late - early <= growthBytesMax else {
      throw Grown(
        description: "memory grew from \(early >> 10) KiB to \(late >> 10) KiB over the inputs")
    }
    return "\(tally), \(late >> 10) KiB at the most"
  }

  static let growthBytesMax = 8 << 20

  /// proc(5), `/proc/PID/status`
  private static func peakBytes() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    guard let kibibytes = line?.split(whereSeparator: \.isWhitespace).compactMap({ Int($0) }).first
    else { throw Grown(description: "the kernel does not tell VmHWM") }
    return kibibytes << 10
  }
}
