// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import LocalCluster

/// One turn of one program: started with nothing, measured, and ended.
struct BenchRound: Sendable {
  let side: BenchSide
  let content: BenchContent
  let settings: BenchSettings

  /// Everything but what a cache is measured for.
  func measureOrigin() async throws -> [(Measure, Double)] {
    try await BenchServer.run(side, upstream: nil, shoal: settings.shoal) { server in
      var results: [(Measure, Double)] = []
      _ = try await ProcessorTime.secondsAtRest(of: server.process)
      results.append((.memoryIdle, Self.mebibytes(try ResidentMemory.of(server.process).bytes)))
      let push = try await measurePush(server)
      if settings.parts.contains(.push) { results += push }
      if settings.parts.contains(.get) { results += try await measureGets(server) }
      if settings.parts.contains(.manifests) {
        for measures in Measure.manifestGets {
          results += try await measureManifests(server, measures)
        }
      }
      if settings.parts.contains(.head) {
        results += try await measureManifests(server, Measure.manifestHeads)
      }
      if settings.parts.contains(.tags) { results += try await measureTags(server) }
      if settings.parts.contains(.crowd) { results += try await measureCrowd(server) }
      let memory = try ResidentMemory.of(server.process)
      results.append((.memoryOriginPeak, Self.mebibytes(memory.peakBytes)))
      return results
    }
  }

  /// The first GET of a blob through a cache that knows its manifest, as after a client's GET of
  /// that.
  func measureCache(of upstream: DockerRegistry) async throws -> [(Measure, Double)] {
    try await BenchServer.run(side, upstream: upstream.address, shoal: settings.shoal) { server in
      try await BlockingWork.run(with: server.process) {
        try content.getManifest(from: server.address)
      }
      _ = try await ProcessorTime.secondsAtRest(of: server.process)
      let servedBefore = try await upstream.blobBytesServed()
      let (before, download) = try await BlockingWork.run(with: server.process) {
        try content.settleMachine(with: server.process)
        return (
          try ProcessorTime.seconds(of: server.process),
          try content.get(from: server.address, compares: true)
        )
      }
      let after = try await ProcessorTime.secondsAtRest(of: server.process)
      let served =
        try await upstream.blobBytesServed(atLeast: servedBefore + settings.blobBytes)
        - servedBefore
      // What was kept is right too.
      _ = try await BlockingWork.run(with: server.process) {
        try content.get(from: server.address, compares: true)
      }
      let memory = try ResidentMemory.of(server.process)
      say("cold pull-through", download.seconds)
      return [
        (.coldRate, megabytesPerSecond(download.seconds)),
        (.coldProcessor, perGiB(after - before)),
        (.coldFirstByte, download.firstByteSeconds * 1000),
        (.coldUpstream, Double(served) / Double(settings.blobBytes)),
        (.memoryCachePeak, Self.mebibytes(memory.peakBytes)),
      ]
    }
  }

  private func measurePush(_ server: BenchServer) async throws -> [(Measure, Double)] {
    _ = try await ProcessorTime.secondsAtRest(of: server.process)
    let (before, seconds) = try await BlockingWork.run(with: server.process) {
      try content.settleMachine(with: server.process)
      return (
        try ProcessorTime.seconds(of: server.process), try content.pushBlob(to: server.address)
      )
    }
    let after = try await ProcessorTime.secondsAtRest(of: server.process)
    try await BlockingWork.run(with: server.process) {
      try content.pushManifest(to: server.address)
    }
    say("push", seconds)
    return [(.pushRate, megabytesPerSecond(seconds)), (.pushProcessor, perGiB(after - before))]
  }

  private func measureGets(_ server: BenchServer) async throws -> [(Measure, Double)] {
    _ = try await BlockingWork.run(with: server.process) {
      sync()
      return try content.get(from: server.address, compares: true)
    }
    var results: [(Measure, Double)] = []
    for _ in 0..<Self.getsPerRound {
      let before = try await ProcessorTime.secondsAtRest(of: server.process)
      let download = try await BlockingWork.run(with: server.process) {
        try content.get(from: server.address, compares: false)
      }
      let after = try await ProcessorTime.secondsAtRest(of: server.process)
      say("warm GET", download.seconds)
      results += [
        (.getRate, megabytesPerSecond(download.seconds)), (.getProcessor, perGiB(after - before)),
        (.getFirstByte, download.firstByteSeconds * 1000),
      ]
    }
    return results
  }

  private func say(_ what: String, _ seconds: Double) {
    let rate = BenchText.number(megabytesPerSecond(seconds))
    BenchOutput.say("  \(side.rawValue): \(what) \(rate) MB/s")
  }

  private func megabytesPerSecond(_ seconds: Double) -> Double {
    Double(settings.blobBytes) / 1e6 / seconds
  }

  private func perGiB(_ amount: Double) -> Double {
    amount * Double(1 << 30) / Double(settings.blobBytes)
  }

  private static func mebibytes(_ bytes: Int) -> Double { Double(bytes) / Double(1 << 20) }

  private static let getsPerRound = 3
}
