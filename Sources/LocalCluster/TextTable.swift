// SPDX-License-Identifier: Apache-2.0

/// Rows of equal length, as a terminal shows them.
package enum TextTable {
  /// A table with the first columns on the left and the others on the right.
  package static func of(_ rows: [[String]], leftColumns: Int = 1) -> String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column < leftColumns ? cell.0 + padding : padding + cell.0
      }.joined(separator: "   ")
    }.joined(separator: "\n")
  }
}
