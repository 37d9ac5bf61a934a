// SPDX-License-Identifier: Apache-2.0

/// Every rule of the protocol between nodes (§5) and with trackers (§6) is named by the title of a
/// test, which begins with the number of the section: `"§5.7: a CANCEL of nothing is ignored"`.
struct TestedSectionRule {
  private let tested: Set<String>

  init(files: [SourceFile]) {
    tested = Set(
      files.filter(\.isTest).flatMap { file in
        file.lines.flatMap { line in
          line.split(separator: "\"§", omittingEmptySubsequences: false).dropFirst()
            .compactMap(Self.number)
        }
      })
  }

  /// The sections of the page that no test names.
  func untested(in page: SourceFile) -> [String] {
    page.lines.filter { $0.hasPrefix("## §5.") || $0.hasPrefix("## §6.") }.compactMap { line in
      line.dropFirst(4).split(separator: " ").first.map(String.init)
    }.filter { !tested.contains($0) }
  }

  /// Of `5.7: a CANCEL …`.
  private static func number(_ title: Substring) -> String? {
    let number = title.prefix { $0.isWholeNumber || $0 == "." }
    return title.dropFirst(number.count).hasPrefix(": ") ? String(number) : nil
  }
}
