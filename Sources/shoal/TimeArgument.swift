// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A time in whole units: `90s`, `30m`, `24h`, `7d`.
struct TimeArgument: ExpressibleByArgument, Hashable {
  let seconds: Int64

  init?(argument: String) {
    guard let unit = Self.units.first(where: { argument.hasSuffix($0.name) }),
      let count = Int64(argument.dropLast()), (0...Self.secondsMax / unit.seconds).contains(count)
    else { return nil }
    seconds = count * unit.seconds
  }

  private static let units: [(name: String, seconds: Int64)] = [
    ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400),
  ]
  /// Ten years, which is for ever.
  private static let secondsMax: Int64 = 10 * 365 * 86_400
}
