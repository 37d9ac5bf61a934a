// SPDX-License-Identifier: Apache-2.0

/// What an axis counts in: a name and how many of the scale's values it is.
struct AxisUnit: Equatable {
  let name: String
  let size: Int64
  /// The axis has whole numbers alone.
  var isWhole = false

  /// The largest unit that the value is at least one of.
  static func of(_ value: Int64, among units: [(unit: String, size: Int64)], base: String) -> Self {
    for (name, size) in units where value >= size { return AxisUnit(name: name, size: size) }
    return AxisUnit(name: base, size: 1, isWhole: true)
  }

  static let percent = AxisUnit(name: "%", size: 10)
  static let each = AxisUnit(name: "", size: 1, isWhole: true)
}
