// SPDX-License-Identifier: Apache-2.0

/// By which names a stored manifest goes: what is written beside it, so that a catalog that is lost
/// can be made anew from what is stored.
///
/// As text a line for each repository, `library/debian`, and one for each tag there with the Unix
/// time and the number of its last move, `library/debian:latest 1700000000 42`. Where two manifests
/// claim a tag, as after a crash between a push and what is written then, the later move has it.
package struct ManifestNames: Sendable, Hashable {
  package struct TagName: Sendable, Hashable {
    package let tag: Tag
    /// Unix seconds.
    package let time: Int64
    /// Tells moves of the same second apart.
    package let move: Int64

    package init(tag: Tag, time: Int64, move: Int64) {
      self.tag = tag
      self.time = time
      self.move = move
    }
  }

  package struct Repository: Sendable, Hashable {
    package let name: RepositoryName
    package var tags: [TagName]

    package init(name: RepositoryName, tags: [TagName]) {
      self.name = name
      self.tags = tags
    }
  }

  package private(set) var repositories: [Repository] = []

  package init() {}

  package var isEmpty: Bool { repositories.isEmpty }

  /// All names in a repository are added one after the other.
  package mutating func add(_ repository: RepositoryName, _ tag: TagName?) {
    if repositories.last?.name != repository {
      repositories.append(Repository(name: repository, tags: []))
    }
    if let tag { repositories[repositories.count - 1].tags.append(tag) }
  }

  package var bytes: [UInt8] {
    var text = ""
    for repository in repositories {
      text += "\(repository.name)\n"
      for tag in repository.tags {
        text += "\(repository.name):\(tag.tag) \(tag.time) \(tag.move)\n"
      }
    }
    return Array(text.utf8)
  }

  /// Lines that are none of these are passed over: half of the names are better than none.
  package init(parsing bytes: [UInt8]) {
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      let parts = words[0].split(separator: ":", omittingEmptySubsequences: false)
      guard let name = RepositoryName(String(parts[0])) else { continue }
      switch (words.count, parts.count) {
      case (1, 1): add(name, nil)
      case (3, 2):
        guard let tag = Tag(String(parts[1])), let time = Int64(words[1]),
          let move = Int64(words[2])
        else { continue }
        add(name, TagName(tag: tag, time: time, move: move))
      default: continue
      }
    }
  }

  /// A manifest may go by very many names, but one that takes more than this is read by nobody.
  package static let bytesMax: Int64 = 16 << 20
}
