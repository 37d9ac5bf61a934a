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
  case headRate32 = "head32.rate"
  case headMedian32 = "head32.p50"
  case headTail32 = "head32.p99"
  case headProcessor32 = "head32.processor"
  case tagsRate = "tags.rate"
  case tagsMedian = "tags.p50"
  case tagsTail = "tags.p99"
  case tagsProcessor = "tags.processor"
  case crowdRate = "crowd.rate"
  case crowdMedian = "crowd.p50"
  case crowdTail = "crowd.p99"
  case crowdProcessor = "crowd.processor"
  case crowdFailures = "crowd.failures"
  case memoryIdle = "memory.idle"
  case memoryOriginPeak = "memory.originPeak"
  case memoryCachePeak = "memory.cachePeak"

  enum Unit: String, Sendable {
    /// A megabyte is a million bytes, as with networks and disks.
    case megabytesPerSecond = "MB/s"
    case processorSecondsPerGiB = "CPU s/GiB"
    case milliseconds = "ms"
    case requestsPerSecond = "requests/s"
    case pullsPerSecond = "pulls/s"
    case processorMillisecondsPerThousand = "CPU ms/1000"
    case blobSizes = "× blob"
    case mebibytes = "MiB"
    case failures = "failures"

    var isBetterHigh: Bool {
      switch self {
      case .megabytesPerSecond, .requestsPerSecond, .pullsPerSecond: true
      case .processorSecondsPerGiB, .milliseconds, .processorMillisecondsPerThousand, .blobSizes,
        .mebibytes, .failures:
        false
      }
    }
  }

  /// The four that a run of requests gives.
  struct LoadMeasures: Sendable {
    let method: String
    let connections: Int
    let rate: Measure
    let median: Measure
    let tail: Measure
    let processor: Measure
  }

  static let manifestGets = [
    LoadMeasures(
      method: "GET", connections: 1, rate: .manifestRate1, median: .manifestMedian1,
      tail: .manifestTail1, processor: .manifestProcessor1),
    LoadMeasures(
      method: "GET", connections: 32, rate: .manifestRate32, median: .manifestMedian32,
      tail: .manifestTail32, processor: .manifestProcessor32),
  ]

  static let manifestHeads = LoadMeasures(
    method: "HEAD", connections: 32, rate: .headRate32, median: .headMedian32, tail: .headTail32,
    processor: .headProcessor32)

  static let tagLists = LoadMeasures(
    method: "GET", connections: 8, rate: .tagsRate, median: .tagsMedian, tail: .tagsTail,
    processor: .tagsProcessor)

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
    case .headRate32: "manifest HEAD, 32 connections"
    case .headMedian32: "manifest HEAD, 32 connections, p50"
    case .headTail32: "manifest HEAD, 32 connections, p99"
    case .headProcessor32: "manifest HEAD, 32 connections"
    case .tagsRate: "list of tags, 8 connections"
    case .tagsMedian: "list of tags, 8 connections, p50"
    case .tagsTail: "list of tags, 8 connections, p99"
    case .tagsProcessor: "list of tags, 8 connections"
    case .crowdRate: "pulls at once"
    case .crowdMedian: "pulls at once, p50"
    case .crowdTail: "pulls at once, p99"
    case .crowdProcessor: "pulls at once"
    case .crowdFailures: "pulls at once, failed"
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
      .manifestTail32, .headMedian32, .headTail32, .tagsMedian, .tagsTail, .crowdMedian,
      .crowdTail:
      .milliseconds
    case .coldUpstream: .blobSizes
    case .manifestRate1, .manifestRate32, .headRate32, .tagsRate: .requestsPerSecond
    case .manifestProcessor1, .manifestProcessor32, .headProcessor32, .tagsProcessor,
      .crowdProcessor:
      .processorMillisecondsPerThousand
    case .crowdRate: .pullsPerSecond
    case .crowdFailures: .failures
    case .memoryIdle, .memoryOriginPeak, .memoryCachePeak: .mebibytes
    }
  }
}
