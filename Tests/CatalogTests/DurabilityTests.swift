// SPDX-License-Identifier: Apache-2.0

import ContentModel
import GRDB
import Glibc
import RegistryCore
import Testing

@testable import Catalog

/// What was acknowledged is there after a crash.
@Suite struct DurabilityTests {
  @Test("the file is written ahead to a log, and each commit synchronised")
  func pragmas() async throws {
    let scratch = try ScratchDirectory()
    let catalog = try SQLiteCatalog(path: scratch.catalogPath)
    try await catalog.putManifest(try image(digestA), in: debian, at: 100)
    let values = try await catalog.database.write { database in
      try ["journal_mode", "synchronous", "foreign_keys"].map {
        try String.fetchOne(database, sql: "PRAGMA \($0)")
      }
    }
    #expect(values == ["wal", "2", "1"])
  }

  @Test("a catalog that was dropped without being closed has everything")
  func dropped() async throws {
    let scratch = try ScratchDirectory()
    let push = try image(digestA, tag: latest)
    try await SQLiteCatalog(path: scratch.catalogPath).putManifest(push, in: debian, at: 100)
    let catalog = try SQLiteCatalog(path: scratch.catalogPath)
    #expect(try await catalog.manifest(.tag(latest), in: debian) == push.manifest)
  }

  @Test("what lies on disk under an open catalog is whole after every call")
  func copied() async throws {
    let scratch = try ScratchDirectory()
    let catalog = try SQLiteCatalog(path: scratch.catalogPath)
    for number in 0..<5 {
      let push = try image(digest(number: number), tag: tag("v\(number)"))
      try await catalog.putManifest(push, in: debian, at: Int64(number))
      let copy = try scratch.copy()
      let crashed = try SQLiteCatalog(path: copy.catalogPath)
      let tags = try await crashed.tags(in: debian, after: nil, limit: nil)
      #expect(tags == (0...number).map { tag("v\($0)") })
      try crashed.close()
    }
  }

  @Test("a process killed while it pushes loses nothing it was told is done")
  func killed() async throws {
    let scratch = try ScratchDirectory()
    let path = scratch.catalogPath
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let catalog = try SQLiteCatalog(path: path)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<4 {
          group.addTask {
            for number in 0... {
              try await pushAndNote(worker: worker, number: number, catalog, beside: path)
            }
          }
        }
        try await group.waitForAll()
      }
    }
    let catalog = try SQLiteCatalog(path: path)
    let tags = Set(try #require(try await catalog.tags(in: debian, after: nil, limit: nil)))
    for worker in 0..<4 {
      let done = try FileNote(path: "\(path)-\(worker)").number
      for number in 0...done { #expect(tags.contains(tag("w\(worker)-\(number)"))) }
    }
    #expect(try await catalog.damage() == ["ok"])
  }
}

/// The twentieth push of the first worker ends the process while the others are in theirs.
private func pushAndNote(
  worker: Int, number: Int, _ catalog: SQLiteCatalog, beside path: String
) async throws {
  let name = digest(number: worker * 1_000_000 + number)
  try await catalog.link(Blob(digest: digestD, sizeBytes: 1), in: debian, at: Int64(number))
  let push = try image(name, layers: [digestD], tag: tag("w\(worker)-\(number)"))
  try await catalog.putManifest(push, in: debian, at: Int64(number))
  try FileNote.write(number, to: "\(path)-\(worker)")
  let hasEveryoneBegun = (0..<4).allSatisfy { unsafe access("\(path)-\($0)", F_OK) == 0 }
  if worker == 0, number >= 20, hasEveryoneBegun { kill(getpid(), SIGKILL) }
}
