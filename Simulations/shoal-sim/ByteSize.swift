// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `4096`, `128MiB`, `3GB`.
struct ByteSize: ExpressibleByArgument, CustomStringConvertible {
  let bytes: Int64

  init(bytes: Int64) {
    self.bytes = bytes
  }

  init?(argument: String) {
    guard let amount = Quantity(argument, units: Self.units), amount.thousandths >= 1000 else {
      return nil
    }
    self.bytes = amount.thousandths / 1000
  }

  var description: String { Quantity.text(bytes, units: Self.units, base: "B") }
  var defaultValueDescription: String { description }

  private static let units: [(name: String, factor: Int64)] = [
    ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000),
    ("KiB", 1 << 10), ("kB", 1_000), ("B", 1), ("", 1),
  ]
}
