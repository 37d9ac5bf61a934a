// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// What a check of a data folder came to.
package struct CheckReport: Sendable {
  package internal(set) var findings: [CheckFinding] = []
  package internal(set) var blobsCount = 0
  package internal(set) var bytes: Int64 = 0
  package internal(set) var ownedCount = 0
  /// Stored, and owned by no repository: mirrored content, and what the next sweep takes.
  package internal(set) var unownedCount = 0
  /// Noted as deleting: the next sweep goes on with it.
  package internal(set) var deletingCount = 0

  package init() {}

  /// Whether nothing is wrong any more.
  package var isClean: Bool { findings.allSatisfy { $0.repair != nil } }

  package var json: JSONValue {
    .fields([
      "isClean": .boolean(isClean),
      "blobs": .integer(Int64(blobsCount)),
      "bytes": .integer(bytes),
      "owned": .integer(Int64(ownedCount)),
      "unowned": .integer(Int64(unownedCount)),
      "deleting": .integer(Int64(deletingCount)),
      "findings": .array(findings.map(Self.json)),
    ])
  }

  private static func json(_ finding: CheckFinding) -> JSONValue {
    let (kind, digest, detail): (String, String?, String?) =
      switch finding.problem {
      case .catalogDamaged(let text): ("catalog_damaged", nil, text)
      case .storeEmpty(let count): ("store_empty", nil, "\(count)")
      case .contentWrong(let digest): ("content_wrong", "\(digest)", nil)
      case .unreadable(let digest, let text): ("unreadable", "\(digest)", text)
      case .bytesMissing(let digest): ("bytes_missing", "\(digest)", nil)
      case .sizeWrong(let digest, let noted, let stored):
        ("size_wrong", "\(digest)", "noted \(noted), stored \(stored)")
      case .chainWrong(let digest): ("chain_wrong", "\(digest)", nil)
      case .imageIncomplete(let manifest, let lacks):
        ("image_incomplete", "\(manifest)", "lacks \(lacks)")
      }
    return .fields([
      "problem": .string(kind),
      "digest": digest.map { .string($0) },
      "detail": detail.map { .string($0) },
      "repositories": .array(finding.repositories.map { .string($0.text) }),
      "repair": finding.repair.map { .string($0) },
    ])
  }
}
