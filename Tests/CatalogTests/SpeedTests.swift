// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@testable import Catalog

@Suite struct SpeedTests {
  @Test func speed() async throws {
    let scratch = try ScratchDirectory()
    let catalog = try SQLiteCatalog(path: scratch.catalogPath)
    for number in 0..<8 {
      try await catalog.link(Blob(digest: digest(number: number), sizeBytes: 1), in: debian, at: 0)
    }
    let clock = ContinuousClock()
    let put = try await clock.measure {
      for number in 0..<1000 {
        try await catalog.putManifest(
          try image(
            digest(number: 100 + number), layers: (0..<8).map(digest(number:)),
            tag: tag("v\(number)")),
          in: debian, at: 1)
      }
    }
    let get = try await clock.measure {
      for number in 0..<10000 {
        _ = try await catalog.manifest(.tag(tag("v\(number % 1000)")), in: debian)
      }
    }
    let parallel = try await clock.measure {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask {
            for number in 0..<10000 {
              _ = try await catalog.manifest(.tag(tag("v\(number % 1000)")), in: debian)
            }
          }
        }
        try await group.waitForAll()
      }
    }
    print(
      "SPEED put", 1000 / (put / .seconds(1)), "get", 10000 / (get / .seconds(1)), "get4",
      40000 / (parallel / .seconds(1)))
  }
}
