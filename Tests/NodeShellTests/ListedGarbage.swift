// SPDX-License-Identifier: Apache-2.0

import RegistryCore

@testable import NodeShell

/// Garbage that a test makes up; when it is collected, all of it goes but the first thing.
struct ListedGarbage: GarbageReport {
  let rules = GarbageRules(graceSeconds: 100)
  let items: [GarbageItem]

  func garbage(by rules: GarbageRules) async throws -> CollectedGarbage {
    var garbage = CollectedGarbage()
    garbage.items = items
    return garbage
  }

  func collect(by rules: GarbageRules) async throws -> CollectedGarbage {
    var collected = CollectedGarbage()
    collected.items = Array(items.dropFirst())
    collected.failuresCount = min(1, items.count)
    return collected
  }
}
