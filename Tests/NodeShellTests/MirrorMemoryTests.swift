// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import RegistryCore
import Testing

@testable import NodeShell

@Suite("A mirror's memory of sizes")
struct MirrorMemoryTests {
  private let memory = MirrorMemory(sizesMax: 4, tagsMax: 4)

  private func place(_ repository: String) throws -> BlobPlace {
    BlobPlace(
      upstream: "hub", repository: try #require(RepositoryName(repository)),
      digest: ChainFixture.digest)
  }

  @Test("is of a blob in a repository, so that one repository's lie spoils no other's pull")
  func scope() throws {
    memory.remember(1, of: try place("liar"))
    #expect(memory.size(of: try place("liar")) == 1)
    #expect(memory.size(of: try place("other")) == nil)
  }

  @Test("does not take a size that no blob of a swarm can have")
  func impossible() throws {
    let place = try place("a")
    memory.remember(.max, of: place)
    memory.remember(FrameLimits.blobBytesMax + 1, of: place)
    #expect(memory.size(of: place) == nil)
    memory.remember(FrameLimits.blobBytesMax, of: place)
    #expect(memory.size(of: place) == FrameLimits.blobBytesMax)
  }
}
