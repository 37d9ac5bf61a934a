// SPDX-License-Identifier: Apache-2.0

/// A number of bytes as people write it: `200MB`, `1GiB`, `4096`.
package struct ByteSize: Sendable {
  package let bytes: Int64

  package init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let unit = argument.dropFirst(digits.count).lowercased()
    guard let count = Int64(digits), let unitBytes = Self.units[unit] else { return nil }
    let (bytes, overflows) = count.multipliedReportingOverflow(by: unitBytes)
    guard !overflows else { return nil }
    self.bytes = bytes
  }

  private static let units: [String: Int64] = [
    "": 1, "b": 1,
    "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000,
    "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
  ]
}
