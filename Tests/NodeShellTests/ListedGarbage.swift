// SPDX-License-Identifier: Apache-2.0

@testable import NodeShell

struct ListedGarbage: GarbageReport {
  let items: [GarbageItem]

  func garbage() async throws -> [GarbageItem] { items }
}
