// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Numbers in the units people use, rounded to what can be read at a glance.
enum Readable {
  /// `1.07 s`, `67.1 ms`: three digits that count.
  static func time(_ interval: Interval) -> String {
    let nanoseconds = interval.nanoseconds
    for (unit, size) in timeUnits where nanoseconds >= size {
      return "\(threeDigits(nanoseconds, unit: size)) \(unit)"
    }
    return "\(nanoseconds) ns"
  }

  /// `11.665 s`, `67.109 ms`: in the unit of the longest of several, so that they can be compared.
  static func time(_ interval: Interval, beside longest: Interval) -> String {
    longest >= .seconds(1)
      ? "\(decimal(interval.nanoseconds / 1_000_000, decimals: 3)) s"
      : "\(decimal(interval.nanoseconds / 1_000, decimals: 3)) ms"
  }

  /// `128 MiB`, `1.50 GiB`.
  static func bytes(_ bytes: Int64) -> String {
    for (unit, size) in byteUnits where bytes >= size {
      return "\(threeDigits(bytes, unit: size)) \(unit)"
    }
    return "\(bytes) B"
  }

  /// `1.021` for 1021.
  static func ratio(thousandths: Int64) -> String {
    decimal(thousandths, decimals: 3)
  }

  /// `12 345 678`.
  static func count(_ count: Int64) -> String {
    let digits = String(count)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += " " }
      text.append(digit)
    }
    return text
  }

  /// A number of 10^-decimals, with all of its decimals.
  static func decimal(_ amount: Int64, decimals: Int) -> String {
    guard decimals > 0 else { return String(amount) }
    let digits = String(amount.magnitude)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return (amount < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// `amount ÷ unit` with as many decimals as make three digits, and none that are only zeros.
  private static func threeDigits(_ amount: Int64, unit: Int64) -> String {
    let whole = amount / unit
    let decimals = whole >= 100 ? 0 : whole >= 10 ? 1 : 2
    let factor: Int64 = decimals == 0 ? 1 : decimals == 1 ? 10 : 100
    let product = amount.multipliedFullWidth(by: factor)
    let (quotient, remainder) = unit.dividingFullWidth(product)
    let rounded = remainder >= (unit + 1) / 2 ? quotient + 1 : quotient
    if rounded % factor == 0 { return String(rounded / factor) }
    return decimal(rounded, decimals: decimals)
  }

  static let timeUnits: [(unit: String, size: Int64)] = [
    ("s", 1_000_000_000), ("ms", 1_000_000), ("µs", 1_000),
  ]
  static let byteUnits: [(unit: String, size: Int64)] = [
    ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
  ]
}
