// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct UnorderedTypeRuleTests {
  private func found(
    _ text: String, path: String = "Sources/SwarmCore/Node.swift"
  ) -> [String] {
    UnorderedTypeRule().violations(in: SourceFile(path: path, text: text)).map(\.description)
  }

  @Test(
    "every spelling of a dictionary or a set is found",
    arguments: [
      "var counts: [Digest: Int]", "var counts: [Digest: [Int]] { get }", "let a = [:] as T",
      "let a = [[Int: Int]]()", "func f() -> [String:Int]", "let a = [\"a\": 1]",
      "let a = [Digest:\n  Int]()", "let a: OrderedTable<Int, [Int: Int]>", "f(x: [a?: b])",
      "let a = [(Int, Int): Int]()", "let a = Set<Digest>()", "let a: Dictionary<Int, Int>",
      "return [first: second]",
    ])
  func findsEverySpelling(_ line: String) throws {
    let found = found("\n\(line)")
    #expect(found.count == 1)
    #expect(
      try #require(found.first).hasSuffix(
        " is iterated in an order of its own, use OrderedTable instead"))
    #expect(found[0].hasPrefix("Sources/SwarmCore/Node.swift:2: "))
  }

  @Test(
    "other brackets are let through",
    arguments: [
      "let a: [Int] = [1, 2]", "table[existing: key] = 1", "table?[existing: key]",
      "rows[0][column: 1]", "f()[key: 1]", "[isFirst ? one : two]", "[Frame(id: 1, size: 2)]",
      "[{ (a: Int) in a }]", "{ [weak self] in self?.f(a: 1) }", "let a: [(x: Int, y: Int)]",
      "@available(*, deprecated)", "let a: ChunkSet", "[1, 2].map { $0 }",
      "subscript(a: Int) -> [A]",
      "let a: [Int?] = []; let b: [Int]", "[a[key: 1], b]",
    ])
  func letsOtherBracketsThrough(_ line: String) {
    #expect(found(line).isEmpty)
  }

  @Test("OrderedTable is built on a dictionary, and a shell may use one")
  func exemptions() {
    #expect(found("[Int: Int]", path: "Sources/ContentModel/OrderedTable.swift").isEmpty)
    #expect(found("[Int: Int]", path: "Sources/NodeShell/Waiters.swift").isEmpty)
  }
}
