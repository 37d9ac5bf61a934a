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

  @Test("has a manifest's type beside its size, and for a while that its bytes were wrong")
  func manifests() throws {
    let told = ToldManifest(sizeBytes: 7, mediaType: .imageIndex)
    memory.remember(told, ofManifest: try place("a"))
    #expect(memory.told(ofManifest: try place("a")) == told)
    #expect(memory.size(of: try place("a")) == nil)
    let place = ReferencePlace(
      upstream: "hub", repository: try #require(RepositoryName("a")),
      reference: .digest(ChainFixture.digest))
    let now = ContinuousClock.now
    #expect(!memory.isWrong(place, at: now))
    memory.foundWrong(place, at: now)
    #expect(memory.isWrong(place, at: now + .seconds(4)))
    #expect(!memory.isWrong(place, at: now + .seconds(5)))
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
