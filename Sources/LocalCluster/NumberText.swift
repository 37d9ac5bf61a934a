// SPDX-License-Identifier: Apache-2.0

/// Numbers as people read them.
package enum NumberText {
  package static func decimal(_ number: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = Int64((number * scale).rounded())
    if places == 0 { return "\(scaled)" }
    let digits = "\(scaled.magnitude)"
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return (scaled < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
  }

  /// In units of a thousand, as network and registry sizes are.
  package static func size(_ bytes: Int64) -> String {
    switch bytes {
    case ..<1_000: "\(bytes) B"
    case ..<1_000_000: decimal(Double(bytes) / 1_000, places: 1) + " kB"
    case ..<1_000_000_000: decimal(Double(bytes) / 1_000_000, places: 1) + " MB"
    default: decimal(Double(bytes) / 1_000_000_000, places: 2) + " GB"
    }
  }

  /// `1 blob`, `2 blobs`.
  package static func count(_ number: some BinaryInteger, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// For a noun whose plural is not its singular with an s.
  package static func count(
    _ number: some BinaryInteger, _ noun: String, _ plural: String
  ) -> String {
    "\(number) \(number == 1 ? noun : plural)"
  }
}
