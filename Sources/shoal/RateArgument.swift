// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LocalCluster
import NodeShell

/// `25MB/s`, `200Mbit/s`, or `none`.
struct RateArgument: ExpressibleByArgument {
  /// nil for none.
  let bytesPerSecond: Int64?

  init?(argument: String) {
    if argument == "none" {
      bytesPerSecond = nil
      return
    }
    guard let amount = Self.bytesPerSecond(argument), NodeOptions.allowsRate(amount)
    else { return nil }
    bytesPerSecond = amount
  }

  private static func bytesPerSecond(_ argument: String) -> Int64? {
    guard argument.hasSuffix("/s") else { return nil }
    let amount = String(argument.dropLast(2))
    for (unit, bytes) in bitUnits where amount.hasSuffix(unit) {
      return Int64(amount.dropLast(unit.count)).flatMap { count in
        let (product, overflows) = count.multipliedReportingOverflow(by: bytes)
        return overflows ? nil : product
      }
    }
    return ByteSize(argument: amount)?.bytes
  }

  /// In bytes.
  private static let bitUnits: [(String, Int64)] = [("Mbit", 125_000), ("Gbit", 125_000_000)]

  static func text(_ bytesPerSecond: Int64?) -> String {
    bytesPerSecond.map { NumberText.size($0) + "/s" } ?? "no limit"
  }
}
