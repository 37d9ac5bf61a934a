// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Synchronization
import Testing

@testable import ImageTransfer

@Suite(.timeLimit(.minutes(5))) struct InspectTests {
  @Test("an index shows its platforms, an image its layers, and no layer is fetched")
  func inspects() async throws {
    let image = ModelImage.image([[1, 2, 3], [4]], config: "linux/arm64")
    let index = ModelImage.index([("linux/arm64", image)])
    try await ModelRegistry.serve { registry in
      registry.put(index, "app", tag: "latest")
      let whole = try await Self.inspect(registry, platform: nil)
      #expect(whole.digest == index.digest)
      #expect(whole.platforms.map(\.platform) == [Platform("linux/arm64")])
      #expect(whole.layers.isEmpty)
      let one = try await Self.inspect(registry, platform: Platform("linux/arm64"))
      #expect(one.digest == image.digest)
      #expect(one.platform == Platform("linux/arm64"))
      #expect(one.layers.map(\.sizeBytes) == [3, 1])
      #expect(!registry.lines.contains { $0.contains("\([1, 2, 3].digest)") })
    }
  }

  @Test("all tags are listed, page after page")
  func tags() async throws {
    try await ModelRegistry.serve { registry in
      registry.state.withLock { $0.tags = ["a", "b", "c", "d", "e"] }
      let tags = try await Self.listTags(registry)
      #expect(tags.map(\.text) == ["a", "b", "c", "d", "e"])
      #expect(registry.lines.count == 3)
    }
  }

  @Test("a list of tags that leads back to itself ends with an error")
  func endlessTags() async throws {
    try await ModelRegistry.serve { registry in
      registry.state.withLock {
        $0.tags = ["a", "b", "c"]
        $0.tagsPage = 0
      }
      let error = try await transferError { try await Self.listTags(registry) }
      #expect(error.code == .tooLarge)
    }
  }

  private static func inspect(
    _ registry: ModelRegistry, platform: Platform?
  ) async throws -> ImageInspection {
    try await RegistryConnections.use(ClientOptions()) { connections in
      let location = ImageLocation.registry(try registry.reference("app"))
      return try await ImageInspection.of(try location.source(connections), platform: platform)
    }
  }

  private static func listTags(_ registry: ModelRegistry) async throws -> [RegistryCore.Tag] {
    let image = try registry.reference("app")
    return try await RegistryConnections.use(ClientOptions()) { connections in
      try await TagList.all(
        of: image.repository, try connections.client(for: image), limits: .impatient)
    }
  }
}
