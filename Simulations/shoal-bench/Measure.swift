// SPDX-License-Identifier: Apache-2.0

/// One number that is taken of either program, in every round.
enum Measure: String, CaseIterable, Sendable {
  case pushRate = "push.rate"
  case pushProcessor = "push.processor"
  case getRate = "get.rate"
  case getProcessor = "get.processor"
  case getFirstByte = "get.firstByte"
  case coldRate = "cold.rate"
  case coldProcessor = "cold.processor"
  case coldFirstByte = "cold.firstByte"
  case coldUpstream = "cold.upstream"
  case manifestRate1 = "manifests1.rate"
  case manifestMedian1 = "manifests1.p50"
  case manifestTail1 = "manifests1.p99"
  case manifestProcessor1 = "manifests1.processor"
  case manifestRate32 = "manifests32.rate"
  case manifestMedian32 = "manifests32.p50"
  case manifestTail32 = "manifests32.p99"
  case manifestProcessor32 = "manifests32.processor"
  case memoryIdle = "memory.idle"
  case memoryOriginPeak = "memory.originPeak"
  case memoryCachePeak = "memory.cachePeak"

  enum Unit: String, Sendable {
    /// A megabyte is a million bytes, as with networks and disks.
    case megabytesPerSecond = "MB/s"
    case processorSecondsPerGiB = "CPU s/GiB"
    case milliseconds = "ms"
    case requestsPerSecond = "requests/s"
    case processorMillisecondsPerThousand = "CPU ms/1000"
    case blobSizes = "× blob"
    case mebibytes = "MiB"

    var isBetterHigh: Bool { self == .megabytesPerSecond || self == .requestsPerSecond }
  }

  /// The four that a run of manifest requests gives.
  struct ManifestMeasures: Sendable {
    let connections: Int
    let rate: Measure
    let median: Measure
    let tail: Measure
    let processor: Measure
  }

  static let manifestMeasures = [
    ManifestMeasures(
      connections: 1, rate: .manifestRate1, median: .manifestMedian1, tail: .manifestTail1,
      processor: .manifestProcessor1),
    ManifestMeasures(
      connections: 32, rate: .manifestRate32, median: .manifestMedian32, tail: .manifestTail32,
      processor: .manifestProcessor32),
  ]

  var title: String {
    switch self {
    case .pushRate: "push"
    case .pushProcessor: "push"
    case .getRate: "warm GET"
    case .getProcessor: "warm GET"
    case .getFirstByte: "warm GET, first byte"
    case .coldRate: "cold pull-through"
    case .coldProcessor: "cold pull-through"
    case .coldFirstByte: "cold pull-through, first byte"
    case .coldUpstream: "cold pull-through, from upstream"
    case .manifestRate1: "manifest GET, 1 connection"
    case .manifestMedian1: "manifest GET, 1 connection, p50"
    case .manifestTail1: "manifest GET, 1 connection, p99"
    case .manifestProcessor1: "manifest GET, 1 connection"
    case .manifestRate32: "manifest GET, 32 connections"
    case .manifestMedian32: "manifest GET, 32 connections, p50"
    case .manifestTail32: "manifest GET, 32 connections, p99"
    case .manifestProcessor32: "manifest GET, 32 connections"
    case .memoryIdle: "memory after the start"
    case .memoryOriginPeak: "memory at the most, origin"
    case .memoryCachePeak: "memory at the most, cache"
    }
  }

  var unit: Unit {
    switch self {
    case .pushRate, .getRate, .coldRate: .megabytesPerSecond
    case .pushProcessor, .getProcessor, .coldProcessor: .processorSecondsPerGiB
    case .getFirstByte, .coldFirstByte, .manifestMedian1, .manifestTail1, .manifestMedian32,
      .manifestTail32:
      .milliseconds
    case .coldUpstream: .blobSizes
    case .manifestRate1, .manifestRate32: .requestsPerSecond
    case .manifestProcessor1, .manifestProcessor32: .processorMillisecondsPerThousand
    case .memoryIdle, .memoryOriginPeak, .memoryCachePeak: .mebibytes
    }
  }
}
