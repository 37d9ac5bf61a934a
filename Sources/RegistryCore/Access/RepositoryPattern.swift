// SPDX-License-Identifier: Apache-2.0

/// Names of repositories as an operator writes them: `*` stands for any part of a component, `**`
/// for any number of whole components, none included: `team/**` is `team` and all under it.
package struct RepositoryPattern: Sendable, Hashable {
  package let text: String
  private let components: [[UInt8]]

  /// Nil for what can match no repository.
  package init?(_ text: String) {
    let components = text.split(separator: "/", omittingEmptySubsequences: false)
    let isWell = components.allSatisfy { component in
      component == "**"
        || (!component.isEmpty
          && component.utf8.allSatisfy { Self.isAllowed($0) || $0 == UInt8(ascii: "*") }
          && !component.contains("**"))
    }
    guard isWell, text.utf8.count <= Self.bytesMax else { return nil }
    self.text = text
    self.components = components.map { Array($0.utf8) }
  }

  package func matches(_ name: RepositoryName) -> Bool {
    let parts = name.text.split(separator: "/").map { Array($0.utf8) }
    return Self.matches(
      components[...], parts[...], isAny: { $0 == Self.anyComponents },
      one: { Self.matchesComponent($0, $1) })
  }

  private static func matchesComponent(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
    matches(pattern[...], text[...], isAny: { $0 == UInt8(ascii: "*") }, one: { $0 == $1 })
  }

  /// Glob matching that goes back to the latest wildcard alone, so that no pattern takes longer
  /// than the product of the two lengths.
  private static func matches<Element>(
    _ pattern: ArraySlice<Element>, _ text: ArraySlice<Element>, isAny: (Element) -> Bool,
    one: (Element, Element) -> Bool
  ) -> Bool {
    var (place, position) = (pattern.startIndex, text.startIndex)
    var retry: (place: Int, position: Int)?
    while position < text.endIndex {
      if place < pattern.endIndex, isAny(pattern[place]) {
        retry = (place, position)
        place += 1
      } else if place < pattern.endIndex, one(pattern[place], text[position]) {
        place += 1
        position += 1
      } else if let last = retry {
        place = last.place + 1
        position = last.position + 1
        retry = (last.place, position)
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy(isAny)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    case _: false
    }
  }

  private static let anyComponents = Array("**".utf8)
  private static let bytesMax = 255
}
