// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `300MB/s`, `100Mbit/s`.
struct ByteRate: ExpressibleByArgument, CustomStringConvertible {
  let bytesPerSecond: Int64

  init(bytesPerSecond: Int64) {
    self.bytesPerSecond = bytesPerSecond
  }

  init?(argument: String) {
    if let amount = Quantity(argument, units: Self.byteUnits) {
      bytesPerSecond = amount.thousandths / 1000
    } else if let amount = Quantity(argument, units: Self.bitUnits) {
      bytesPerSecond = amount.thousandths / 8000
    } else {
      return nil
    }
    // More would not fit the simulator's arithmetic, less would never end.
    guard (1_000...100_000_000_000).contains(bytesPerSecond) else { return nil }
  }

  /// In whole units of bytes if there are such of a million or more, in bits otherwise.
  var description: String {
    let isWhole = Self.byteUnits.contains {
      $0.factor >= 1_000_000 && bytesPerSecond.isMultiple(of: $0.factor)
    }
    return isWhole || !(bytesPerSecond * 8).isMultiple(of: 1_000_000)
      ? Quantity.text(bytesPerSecond, units: Self.byteUnits, base: "B/s")
      : Quantity.text(bytesPerSecond * 8, units: Self.bitUnits, base: "bit/s")
  }
  /// For titles: `100 Mbit/s`.
  var spacedDescription: String {
    let number = description.prefix { $0.isNumber }
    return "\(number) \(description.dropFirst(number.count))"
  }
  var defaultValueDescription: String { description }

  private static let byteUnits: [(name: String, factor: Int64)] = [
    ("GiB/s", 1 << 30), ("GB/s", 1_000_000_000), ("MiB/s", 1 << 20), ("MB/s", 1_000_000),
    ("KiB/s", 1 << 10), ("kB/s", 1_000), ("B/s", 1),
  ]
  private static let bitUnits: [(name: String, factor: Int64)] = [
    ("Gbit/s", 1_000_000_000), ("Mbit/s", 1_000_000), ("kbit/s", 1_000),
  ]
}
