// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol

/// Quantities in a plan's line: short, and exact enough to see what a world is like.
enum FuzzText {
  static func bytes(_ count: Int64) -> String {
    if count >= 1 << 20 { return "\(count >> 20)MiB" }
    return count >= 1 << 10 ? "\(count >> 10)KiB" : "\(count)B"
  }

  static func rate(_ bytesPerSecond: Int64) -> String {
    bytesPerSecond >= 10_000_000
      ? "\(bytesPerSecond / 1_000_000)MB/s" : "\(bytesPerSecond / 1_000)kB/s"
  }

  static func time(_ interval: Interval) -> String {
    let microseconds = interval.nanoseconds / 1_000
    return microseconds < 10_000 ? "\(microseconds)us" : "\(microseconds / 1_000)ms"
  }

  static func limits(_ limits: RateLimits) -> String {
    "up \(limits.uploadBytesPerSecond.map(rate) ?? "any") "
      + "down \(limits.downloadBytesPerSecond.map(rate) ?? "any")"
  }

  static func fault(_ fault: Fault) -> String {
    if case .diskTurns(let node, let disk) = fault {
      return "diskTurns(\(node), \(disk.failuresPerThousand) in 1000 fail, "
        + "\(disk.capacityBytes.map(bytes) ?? "any") at \(disk.bytesPerSecond.map(rate) ?? "any"))"
    }
    if case .upstreamTurns(let what, let scope) = fault {
      return "upstreamTurns(\(words(what)), \(scope.perThousand) in 1000"
        + "\(scope.requestsMax.map { " of \($0)" } ?? "")"
        + "\(scope.source.map { " to mirror \($0)" } ?? "")"
        + "\(scope.blob.map { " for b\($0)" } ?? ""))"
    }
    if case .limitsTurn(let node, let limits) = fault {
      return "limitsTurn(\(node), \(self.limits(limits)))"
    }
    return words(fault)
  }

  /// The value as Swift writes it, without the names of modules and types before its cases.
  private static func words(_ value: some Any) -> String {
    var text = ""
    var word = ""
    for character in "\(value)" {
      if character == ".", word.last?.isLetter == true {
        word = ""
      } else if character.isLetter || character.isNumber {
        word.append(character)
      } else {
        text += word + String(character)
        word = ""
      }
    }
    return text + word
  }
}
