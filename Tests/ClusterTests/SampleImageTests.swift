// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import RegistryCore
import Testing

struct SampleImageTests {
  @Test(
    "an image of files is pushed to docker-registry, pulled from it, and its log tells the bytes")
  func imageOfFiles() async throws {
    let folder = try WorkFolder.make(prefix: "shoal-image-tests")
    defer { folder.remove() }
    let files = try folder.makeInside("files/inner folder")
    for sizeBytes in [1_000_000, 300_000, 20_000, 5] {
      try Data(PatternedBytes(seed: 9, sizeBytes: 1 << 20).read(at: 0, count: sizeBytes))
        .write(to: URL(fileURLWithPath: "\(files)/\(sizeBytes)"))
    }
    let gathered = try await FileGathering.everything(in: files, folder: folder)
    #expect(gathered.sizeBytes == 1_320_005)
    let image = try await SampleImage.archiving(gathered, folder: folder)
    #expect(image.layers.count > 1)
    try await TestCluster.withOrigin([(TestCluster.repository, image)]) { origin in
      let report = try await ImagePuller(node: origin.address)
        .pull(TestCluster.repository, .tag(TestCluster.tag))
      #expect(report.manifestDigest == image.manifestDigest)
      #expect(report.sizeBytes == image.sizeBytes)
      #expect(try await origin.blobBytesServed(atLeast: image.sizeBytes) == image.sizeBytes)
    }
  }

  @Test("a puller takes wrong bytes, missing ones and another status for what they are")
  func pullerBelievesNothing() async throws {
    let image = try SampleImage.patterned(seed: 51, layerBytes: [300_000])
    try await ScriptedUpstream.run(image, corruptOffset: 299_999) { upstream in
      let failure = await Self.failure(of: upstream.address)
      #expect(failure?.isCompleteBody == true)
    }
    let gate = ByteGate(allowedBytes: 200_000)
    try await ScriptedUpstream.run(image, gate: gate) { upstream in
      async let failure = Self.failure(of: upstream.address)
      try await BoundedWait.until("the gate is reached", seconds: 60) { gate.isExhausted }
      upstream.die()
      #expect(await failure?.isCompleteBody == false)
    }
  }

  private static func failure(of address: HostPort) async -> PullFailure? {
    var puller = ImagePuller(node: address)
    puller.triesMax = 1
    do {
      _ = try await puller.pull(TestCluster.repository, .tag(TestCluster.tag))
      return nil
    } catch {
      return error as? PullFailure
    }
  }
}
