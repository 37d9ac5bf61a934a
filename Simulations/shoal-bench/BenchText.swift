// SPDX-License-Identifier: Apache-2.0

import LocalCluster

/// Samples as people read them.
enum BenchText {
  /// With three significant digits, or more before the point.
  static func number(_ number: Double) -> String {
    let places =
      switch number.magnitude {
      case 100...: 0
      case 10..<100: 1
      case 1..<10: 2
      default: 3
      }
    return NumberText.decimal(number, places: places)
  }

  /// `412 [390…430]`.
  static func spread(_ spread: Spread) -> String {
    "\(number(spread.median)) [\(number(spread.least))…\(number(spread.greatest))]"
  }
}
