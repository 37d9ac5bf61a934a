// SPDX-License-Identifier: Apache-2.0

/// What a configuration states, and what a page says that it states: numbers with their names.
struct SettingsTable: Equatable {
  struct Setting: Hashable {
    let name: String
    /// As the page writes it: `1,800 ms`, `16 MiB`.
    let value: String
  }

  let settings: [Setting]

  /// Of a type whose properties stand each on one line, as `package var name = Interval.seconds(1)`
  /// or `= 16 * 1024`. What is no number is left out.
  init(stated file: SourceFile) {
    settings = file.lines.compactMap { line in
      let words = line.split(separator: " ", maxSplits: 2)
      guard words.count == 3, words[0] == "package", let separator = line.firstRange(of: " = ")
      else { return nil }
      let rest = words[2].hasPrefix("let ") ? words[2].dropFirst(4) : words[2]
      let name = String(rest.prefix { $0.isLetter || $0.isNumber })
      guard ["var", "static"].contains(words[1]) else { return nil }
      let value = Self.value(of: name, line[separator.upperBound...])
      return value.map { Setting(name: name, value: $0) }
    }
  }

  /// The rows under the heading row that names the type.
  init(of type: String, told page: SourceFile) {
    let rows = page.lines.drop { !$0.hasPrefix("| `\(type)` |") }.dropFirst(2)
    settings = rows.prefix { $0.hasPrefix("| `") }.compactMap { row in
      let cells = row.split(separator: "|")
      guard cells.count == 3 else { return nil }
      return Setting(
        name: String(cells[0].filter { $0 != "`" && $0 != " " }),
        value: String(cells[1].dropFirst().dropLast()))
    }
  }

  private static func value(of name: String, _ code: Substring) -> String? {
    for (unit, function) in [("s", "seconds"), ("ms", "milliseconds"), ("µs", "microseconds")] {
      let call = "Interval.\(function)("
      guard code.hasPrefix(call), code.hasSuffix(")") else { continue }
      return number(code.dropFirst(call.count).dropLast()).map { "\(grouped($0)) \(unit)" }
    }
    guard let number = number(code) else { return nil }
    if name.hasSuffix("Milliseconds") { return "\(grouped(number)) ms" }
    guard name.contains("Bytes") || name.contains("Rate") else { return grouped(number) }
    let suffix = name.contains("Rate") ? "/s" : ""
    return number % (1 << 20) == 0
      ? "\(grouped(number >> 20)) MiB\(suffix)" : "\(grouped(number >> 10)) KiB\(suffix)"
  }

  /// Of `20_000`, `16 * 1024` and `1 << 18`.
  private static func number(_ code: Substring) -> Int? {
    let words = code.split(separator: " ")
    guard var value = words.first.flatMap({ Int($0.filter { $0 != "_" }) }) else { return nil }
    var index = 1
    while index + 1 < words.count, let next = Int(words[index + 1].filter { $0 != "_" }) {
      switch words[index] {
      case "*": value *= next
      case "<<": value <<= next
      default: return nil
      }
      index += 2
    }
    return index == words.count ? value : nil
  }

  private static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return digits.indices.reduce(into: "") { text, index in
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digits[index])
    }
  }
}
