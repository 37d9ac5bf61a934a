// SPDX-License-Identifier: Apache-2.0

import ContentModel
import GRDB
import RegistryCore

/// A tag moves and its history is written together.
extension CatalogTransaction {
  /// Points a tag to a manifest of the repository. One that points there already has not moved.
  ///
  /// - Returns: what it pointed to before, if that was another one.
  @discardableResult
  func putTag(
    _ tag: Tag, to manifest: Digest, numbered digest: Int64, in repository: Int64, at time: Int64
  ) throws(CatalogError) -> Digest? {
    let former = try target(of: tag, in: repository)
    if former == manifest { return nil }
    try execute(.putTag, ["repository": repository, "name": tag.text, "digest": digest])
    try record(TagMove(time: time, from: former, to: manifest), of: tag, in: repository)
    return former
  }

  /// - Returns: what it pointed to; nil if there is no such tag.
  func removeTag(
    _ tag: Tag, in repository: Int64, at time: Int64
  ) throws(CatalogError) -> Digest? {
    guard let former = try target(of: tag, in: repository) else { return nil }
    try execute(.removeTag, ["repository": repository, "name": tag.text])
    try record(TagMove(time: time, from: former, to: nil), of: tag, in: repository)
    return former
  }

  private func target(of tag: Tag, in repository: Int64) throws(CatalogError) -> Digest? {
    guard let row = try row(.tagTarget, ["repository": repository, "name": tag.text]) else {
      return nil
    }
    return try digest(row, 0)
  }

  /// What a tag leaves may have nothing else that leads to it, and has a grace from then on.
  private func record(
    _ move: TagMove, of tag: Tag, in repository: Int64
  ) throws(CatalogError) {
    if let former = move.from {
      try execute(
        .renewFormerTarget,
        ["repository": repository, "digest": former.stored, "time": move.time])
    }
    try execute(
      .insertTagMove,
      [
        "repository": repository, "name": tag.text, "time": move.time, "old": move.from?.stored,
        "new": move.to?.stored,
      ])
    try execute(
      .trimTagMoves, ["repository": repository, "name": tag.text, "keep": TagMove.perTagMax])
    try execute(
      .trimRepositoryTagMoves, ["repository": repository, "keep": TagMove.perRepositoryMax])
  }
}
