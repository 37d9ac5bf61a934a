// SPDX-License-Identifier: Apache-2.0

import LocalCluster

/// The rounds of one run, in which the two programs take turns.
struct BenchRun: Sendable {
  let settings: BenchSettings

  func run() async throws -> BenchReport {
    let folder = try WorkFolder.make(prefix: "shoal-bench")
    defer { folder.remove() }
    // For the blob, the upstream's copy, and that of the one server that has its turn.
    try BenchRoom.require(settings.blobBytes * 3, in: folder)
    let machine = try await BenchMachine.look(shoal: settings.shoal, folder: folder)
    BenchOutput.say("Writing a blob of \(settings.blobBytes >> 20) MiB")
    let content = try BenchContent.make(sizeBytes: settings.blobBytes, folder: folder)
    var samples = Samples()
    if settings.parts.contains(.cold) {
      let upstream = try await DockerRegistry.start(folder: folder, keepsDescriptors: true)
      do {
        BenchOutput.say("Filling the upstream")
        try await BlockingWork.run(with: upstream.process) {
          _ = try content.pushBlob(to: upstream.address)
          try content.pushManifest(to: upstream.address)
        }
        try await measure(content, upstream: upstream, into: &samples)
        await upstream.process.stop()
      } catch {
        await upstream.process.stop()
        throw error
      }
    } else {
      try await measure(content, upstream: nil, into: &samples)
    }
    return BenchReport(machine: machine, settings: settings, samples: samples)
  }

  private func measure(
    _ content: BenchContent, upstream: DockerRegistry?, into samples: inout Samples
  ) async throws {
    for number in 1...settings.rounds {
      BenchOutput.say("Round \(number) of \(settings.rounds)")
      if settings.parts.contains(where: \.needsOrigin) {
        for side in BenchSide.turns(inRound: number) {
          let round = BenchRound(side: side, content: content, settings: settings)
          for (measure, value) in try await round.measureOrigin() {
            samples.add(value, measure, of: side)
          }
        }
      }
      guard let upstream else { continue }
      for side in BenchSide.turns(inRound: number) {
        let round = BenchRound(side: side, content: content, settings: settings)
        for (measure, value) in try await round.measureCache(of: upstream) {
          samples.add(value, measure, of: side)
        }
      }
    }
  }
}
