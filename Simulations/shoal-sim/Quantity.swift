// SPDX-License-Identifier: Apache-2.0

/// A number with up to three decimals and a unit.
struct Quantity {
  let thousandths: Int64

  /// nil if the text is not a number followed by one of the units.
  init?(_ text: String, units: [(name: String, factor: Int64)]) {
    let number = text.prefix { $0.isNumber || $0 == "." }
    let unit = text[number.endIndex...]
    guard let factor = units.first(where: { $0.name == unit })?.factor,
      let plain = Self.thousandths(number)
    else { return nil }
    let (product, overflowed) = plain.multipliedReportingOverflow(by: factor)
    guard !overflowed else { return nil }
    self.thousandths = product
  }

  /// A decimal number in thousandths; further decimals are not accepted.
  static func thousandths(_ text: some StringProtocol) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = Int64(parts[0]), whole >= 0,
      whole < 1_000_000_000_000
    else { return nil }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard decimals.utf8.count <= 3, parts.count == 1 || !decimals.isEmpty else { return nil }
    let padded = decimals + String(repeating: "0", count: 3 - decimals.utf8.count)
    guard let fraction = Int64(padded), fraction >= 0 else { return nil }
    return whole * 1000 + fraction
  }

  /// In the largest unit that divides it.
  static func text(
    _ amount: Int64, units: [(name: String, factor: Int64)], base: String
  ) -> String {
    for unit in units where amount >= unit.factor && amount % unit.factor == 0 {
      return "\(amount / unit.factor)\(unit.name.isEmpty ? base : unit.name)"
    }
    return "\(amount)\(base)"
  }
}
