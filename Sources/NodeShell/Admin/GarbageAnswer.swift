// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// The answer to `POST /shoal/v1/gc`.
struct GarbageAnswer: Sendable {
  /// Nil for a node that owns no repository: what it mirrors goes by its quota, not by gc.
  let report: (any GarbageReport)?

  /// Items that are told; the sums are of all.
  static let itemsMax = 10_000

  func json(_ query: GarbageQuery) async throws(AdminError) -> JSONValue {
    guard let report else {
      throw .notSupported("this node owns no repository, so it has nothing to collect")
    }
    let rules = query.rules(over: report.rules)
    let items: [GarbageItem]
    var (failuresCount, untoldCount, untoldBytes) = (0, 0, Int64(0))
    do {
      if query.isDryRun {
        items = try await report.garbage(by: rules)
      } else {
        let collected = try await report.collect(by: rules)
        (items, failuresCount) = (collected.items, collected.failuresCount)
        (untoldCount, untoldBytes) = (collected.untoldCount, collected.untoldBytes)
      }
    } catch {
      throw .failed("the store cannot be searched: \(error)")
    }
    // The largest first: they are what one collects garbage for.
    let sorted = items.sorted { left, right in
      left.sizeBytes == right.sizeBytes
        ? "\(left.digest, default: "")" < "\(right.digest, default: "")"
        : left.sizeBytes > right.sizeBytes
    }
    return .fields([
      "dryRun": .boolean(query.isDryRun),
      "count": .integer(Int64(items.count + untoldCount)),
      "bytes": .integer(items.reduce(untoldBytes) { $0 + $1.sizeBytes }),
      "failures": .integer(Int64(failuresCount)),
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
