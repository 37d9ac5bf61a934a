// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import RegistryCore
import Testing

@testable import Catalog

/// A change and the events that tell of it are there together, or neither is.
@Suite struct OutboxDurabilityTests {
  @Test("a process killed while it pushes leaves an event for each push, and none without")
  func killed() async throws {
    let scratch = try ScratchDirectory()
    let path = scratch.catalogPath
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let catalog = try SQLiteCatalog(path: path)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<4 {
          group.addTask {
            for number in 0... {
              try await push(worker: worker, number: number, to: catalog)
              if worker == 0, number == 20 { kill(getpid(), SIGKILL) }
            }
          }
        }
        try await group.waitForAll()
      }
    }
    let open = OpenCatalog(try SQLiteCatalog(path: path), in: scratch)
    let tags = try #require(try await open.catalog.tags(in: debian, after: nil, limit: nil))
    #expect(tags.count > 20)
    #expect(
      Set(try await open.waiting()) == Set(tags.map { "push library/debian \($0)" }))
    let usage = try await open.outbox.outboxUsage(of: audit)
    #expect(usage.eventsCount == tags.count && usage.droppedCount == 0)
  }
}

private func push(worker: Int, number: Int, to catalog: SQLiteCatalog) async throws {
  let name = digest(number: worker * 1_000_000 + number)
  let tag = tag("w\(worker)-\(number)")
  try await catalog.putManifest(
    try image(name, tag: tag), in: debian, at: Int64(number),
    noting: note(
      .push,
      .manifest(name, mediaType: .imageManifest, sizeBytes: 1, in: debian, tag: tag)))
}
