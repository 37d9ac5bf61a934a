// SPDX-License-Identifier: Apache-2.0

/// Whether a text is one XML element: tags that close in order, attributes in quotes, no bare
/// ampersand or angle bracket.
enum WellFormedXML {
  /// What is wrong with it; nil for nothing.
  static func fault(in text: String) -> String? {
    var open: [Substring] = []
    var roots = 0
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      if let fault = fault(inText: rest[..<start], isInside: !open.isEmpty) { return fault }
      guard let end = rest[start...].firstIndex(of: ">") else { return "a tag has no end" }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return "</\(tag.dropFirst())> is not open" }
        continue
      }
      let isEmpty = tag.hasSuffix("/")
      let name = tag.prefix { !$0.isWhitespace && $0 != "/" }
      let attributes = tag.dropFirst(name.count).dropLast(isEmpty ? 1 : 0)
      if let fault = fault(inAttributes: attributes) { return "<\(name)>: \(fault)" }
      if open.isEmpty { roots += 1 }
      if !isEmpty { open.append(name) }
    }
    if let fault = fault(inText: rest, isInside: false) { return fault }
    if let last = open.last { return "<\(last)> is not closed" }
    return roots == 1 ? nil : "\(roots) roots"
  }

  private static func fault(inText text: Substring, isInside: Bool) -> String? {
    if !isInside, text.contains(where: { !$0.isWhitespace }) { return "text outside the root" }
    if text.contains(">") { return "a bare >" }
    let entities = ["amp;", "lt;", "gt;", "quot;"]
    for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
    where !entities.contains(where: { part.hasPrefix($0) }) {
      return "a bare &"
    }
    return nil
  }

  /// `name="value"`, each after a space.
  private static func fault(inAttributes text: Substring) -> String? {
    var rest = text
    while let first = rest.first {
      guard first.isWhitespace else { return "no space before an attribute" }
      rest = rest.drop { $0.isWhitespace }
      if rest.isEmpty { return nil }
      let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == ":" }
      rest = rest.dropFirst(name.count)
      guard !name.isEmpty, rest.hasPrefix("=\"") else { return "an attribute without quotes" }
      rest = rest.dropFirst(2)
      guard let end = rest.firstIndex(of: "\"") else { return "a quote is not closed" }
      rest = rest[rest.index(after: end)...]
    }
    return nil
  }
}
