// SPDX-License-Identifier: Apache-2.0

/// Numbers as people read them.
enum DemoText {
  static func decimal(_ number: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = Int64((number * scale).rounded())
    if places == 0 { return "\(scaled)" }
    let digits = "\(scaled.magnitude)"
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return (scaled < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
  }

  /// In units of a thousand, as network and registry sizes are.
  static func size(_ bytes: Int64) -> String {
    switch bytes {
    case ..<1_000: "\(bytes) B"
    case ..<1_000_000: decimal(Double(bytes) / 1_000, places: 1) + " kB"
    case ..<1_000_000_000: decimal(Double(bytes) / 1_000_000, places: 1) + " MB"
    default: decimal(Double(bytes) / 1_000_000_000, places: 2) + " GB"
    }
  }

  /// `1 blob`, `2 blobs`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// A table with the first column on the left and the others on the right.
  static func table(_ rows: [[String]]) -> String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "   ")
    }.joined(separator: "\n")
  }
}
