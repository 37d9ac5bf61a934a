// SPDX-License-Identifier: Apache-2.0

/// The keys of one file: the first is offered to whom is dialled, all are accepted from whoever
/// dials, so that a key can be replaced while the cluster runs (Docs/Protocol.md §3.0).
package struct ClusterKeys: Sendable, Equatable {
  package let all: [ClusterKey]

  /// Traps without a key, and beyond `countMax` of them.
  package init(_ keys: [ClusterKey]) {
    precondition((1...Self.countMax).contains(keys.count), "\(keys.count) cluster keys")
    all = keys
  }

  package var offered: ClusterKey { all[0] }

  package func key(identity: [UInt8]) -> ClusterKey? {
    all.first { $0.identity == identity }
  }

  /// Reads a key file: one key a line, as 64 hexadecimal digits; blank lines, and lines that begin
  /// with `#`, do not count. `path` is for the errors.
  package init(parsing text: String, path: String) throws(ClusterKeyError) {
    var keys: [ClusterKey] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let content = line.filter { !$0.isWhitespace }
      if content.isEmpty || content.hasPrefix("#") { continue }
      guard let key = ClusterKey(text: content) else {
        throw .notAKey(path: path, line: index + 1)
      }
      // Said twice, it is still one.
      if !keys.contains(key) { keys.append(key) }
      guard keys.count <= Self.countMax else {
        throw .tooManyKeys(path: path, countMax: Self.countMax)
      }
    }
    guard !keys.isEmpty else { throw .noKey(path: path) }
    self.init(keys)
  }

  /// Two are enough to replace one; the rest is for those who are slow to clear up.
  package static let countMax = 16
}
