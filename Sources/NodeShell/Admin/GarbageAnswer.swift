// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// The answer to `POST /shoal/v1/gc`.
struct GarbageAnswer: Sendable {
  /// Nil for a node that owns no repository: what it mirrors goes by its quota, not by gc.
  let report: (any GarbageReport)?

  /// Items that are told; the sums are of all. Where also names are untold, the count is the least
  /// that it can be.
  static let itemsMax = 10_000

  func json(_ query: GarbageQuery) async throws(AdminError) -> JSONValue {
    guard let report else {
      throw .notSupported("this node owns no repository, so it has nothing to collect")
    }
    let rules = query.rules(over: report.rules)
    let collected: CollectedGarbage
    do {
      collected =
        query.isDryRun ? try await report.garbage(by: rules) : try await report.collect(by: rules)
    } catch {
      throw .failed("the store cannot be searched: \(error)")
    }
    // The largest of them first: they are what one collects garbage for.
    let items = collected.items
    let untoldCount = max(collected.untoldCount, collected.untoldBlobsCount)
    let sorted = items.sorted { left, right in
      left.sizeBytes == right.sizeBytes
        ? "\(left.digest, default: "")" < "\(right.digest, default: "")"
        : left.sizeBytes > right.sizeBytes
    }
    return .fields([
      "dryRun": .boolean(query.isDryRun),
      "count": .integer(Int64(items.count + untoldCount)),
      "bytes": .integer(items.reduce(collected.untoldBytes) { $0 + $1.sizeBytes }),
      "failures": .integer(Int64(collected.failuresCount)),
      "isTruncated": .boolean(items.count > Self.itemsMax || untoldCount > 0),
      "items": .array(sorted.prefix(Self.itemsMax).map { Self.json($0) }),
    ])
  }

  private static func json(_ item: GarbageItem) -> JSONValue {
    let (reason, repository, since): (String, RepositoryName?, Int64?) =
      switch item.reason {
      case .unreferenced(let repository, let seconds): ("unreferenced", repository, seconds)
      case .untagged(let repository, let seconds): ("untagged", repository, seconds)
      case .deleted: ("deleted", nil, nil)
      case .unowned: ("unowned", nil, nil)
      case .uploadAbandoned(let repository, let seconds): ("upload_abandoned", repository, seconds)
      }
    return .fields([
      "digest": item.digest.map { .string("\($0)") },
      "sizeBytes": .integer(item.sizeBytes),
      "reason": .string(reason),
      "repository": repository.map { .string("\($0)") },
      "sinceUnixSeconds": since.map { .integer($0) },
    ])
  }
}
