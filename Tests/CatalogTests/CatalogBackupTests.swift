// SPDX-License-Identifier: Apache-2.0

import Foundation
import RegistryCore
import Testing

@testable import Catalog

@Suite struct CatalogBackupTests {
  @Test("a backup made while pushes go on is one moment: every push up to it, and none after")
  func whilePushing() async throws {
    let scratch = try ScratchDirectory()
    let catalog = try SQLiteCatalog(path: scratch.catalogPath)
    let pushing = Task {
      for number in 0..<400 {
        try Task.checkCancellation()
        // In two repositories, in two transactions: the second has never more than the first.
        for repository in [debian, alpine] {
          try await catalog.putManifest(
            try image(digest(number: number), tag: tag("v\(number)")), in: repository,
            at: Int64(number))
        }
      }
    }
    for round in 0..<5 {
      let acknowledged = try await count(in: alpine, of: catalog)
      let file = "\(scratch.path)/backup-\(round)"
      #expect(try CatalogBackup.write(of: scratch.catalogPath, to: file) > 0)
      let copy = try SQLiteCatalog(path: file)
      let (first, second) = (
        try await count(in: debian, of: copy), try await count(in: alpine, of: copy)
      )
      #expect(second >= acknowledged)
      #expect((second...second + 1).contains(first))
      try copy.close()
    }
    pushing.cancel()
    _ = await pushing.result
    try catalog.close()
  }

  @Test("a backup replaces the one before, and leaves nothing else beside it")
  func replaced() async throws {
    let scratch = try ScratchDirectory()
    let elsewhere = try ScratchDirectory()
    let file = "\(elsewhere.path)/catalog"
    let catalog = try SQLiteCatalog(path: scratch.catalogPath)
    _ = try CatalogBackup.write(of: scratch.catalogPath, to: file)
    // As an attempt that was killed leaves it.
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: file + ".unfinished"))
    try await catalog.putManifest(try image(digestA, tag: latest), in: debian, at: 100)
    let sizeBytes = try CatalogBackup.write(of: scratch.catalogPath, to: file)
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path) == ["catalog"])
    #expect(
      try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64 == sizeBytes)
    let copy = try SQLiteCatalog(path: file)
    #expect(try await copy.manifest(.tag(latest), in: debian)?.digest == digestA)
    try copy.close()
    try catalog.close()
  }

  @Test("where no catalog is, or none can be written, the reason is told and nothing is left")
  func refused() throws {
    let scratch = try ScratchDirectory()
    let catalog = try SQLiteCatalog(path: scratch.catalogPath)
    for (source, target) in [
      ("\(scratch.path)/none", "\(scratch.path)/copy"),
      (scratch.catalogPath, "\(scratch.path)/none/copy"),
    ] {
      let error = #expect(throws: CatalogError.self) {
        _ = try CatalogBackup.write(of: source, to: target)
      }
      #expect(error?.code == .cannotOpen)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(names.allSatisfy { $0.hasPrefix("catalog.sqlite") })
    try catalog.close()
  }

  private func count(in repository: RepositoryName, of catalog: SQLiteCatalog) async throws -> Int {
    try await catalog.tags(in: repository, after: nil, limit: nil)?.count ?? 0
  }
}
