// SPDX-License-Identifier: Apache-2.0

import LocalCluster

/// Words that `status`, `explain` and `gc` share.
enum OperatorText {
  /// Enough of a digest to find it by.
  static func digest(_ digest: String) -> String {
    guard let colon = digest.firstIndex(of: ":") else { return digest }
    return String(digest[...colon] + digest[digest.index(after: colon)...].prefix(12))
  }

  static func node(_ nodeID: String) -> String { String(nodeID.prefix(16)) }

  /// The last column is for remarks, and empty in most rows.
  static func table(_ rows: [[String]]) -> String {
    TextTable.of(rows).split(separator: "\n").map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }

  static func duration(_ milliseconds: Int64) -> String {
    switch milliseconds {
    case ..<1_000: "\(milliseconds) ms"
    case ..<60_000: NumberText.decimal(Double(milliseconds) / 1_000, places: 1) + " s"
    case ..<3_600_000: "\(milliseconds / 60_000) min"
    case ..<172_800_000:
      "\(milliseconds / 3_600_000) h \(milliseconds % 3_600_000 / 60_000) min"
    default: "\(milliseconds / 86_400_000) days"
    }
  }

  /// Less than half a percent of something is still shown as something.
  static func percent(_ part: Int64, of whole: Int64) -> String {
    if part == 0 || whole == 0 { return "-" }
    let percent = Int64((Double(part) * 100 / Double(whole)).rounded())
    return percent == 0 ? "<1 %" : "\(percent) %"
  }
}
