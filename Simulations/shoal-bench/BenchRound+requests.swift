// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Many small requests.
extension BenchRound {
  func measureManifests(
    _ server: BenchServer, _ measures: Measure.LoadMeasures
  ) async throws -> [(Measure, Double)] {
    let load = content.manifestLoad(
      measures.method, on: server.address, connections: measures.connections)
    return try await measure(load, measures, requests: settings.manifestRequests, on: server)
  }

  func measureTags(_ server: BenchServer) async throws -> [(Measure, Double)] {
    let list = content.tagList(count: settings.tagsCount)
    let body = try await BlockingWork.run(with: server.process) {
      try content.pushTags(of: list, to: server.address)
    }
    let load = RequestLoad.repeating(
      Measure.tagLists.method, list.target, accept: "*/*", on: server.address,
      connections: Measure.tagLists.connections, expecting: body)
    return try await measure(
      load, Measure.tagLists, requests: settings.tagListRequests, on: server)
  }

  func measureCrowd(_ server: BenchServer) async throws -> [(Measure, Double)] {
    let image = try SmallImage.make()
    let crowd = PullCrowd(
      address: server.address, requests: try image.pullRequests(host: server.address))
    let count = settings.pullsCount
    _ = try await BlockingWork.run(with: server.process) {
      try image.push(to: server.address)
      return try crowd.run(pulls: max(1, count / 10))
    }
    let before = try await ProcessorTime.secondsAtRest(of: server.process)
    let outcome = try await BlockingWork.run(with: server.process) {
      try crowd.run(pulls: count)
    }
    let after = try await ProcessorTime.secondsAtRest(of: server.process)
    let rate = Double(count) / outcome.seconds
    BenchOutput.say(
      "  \(side.rawValue): \(count) pulls at once \(BenchText.number(rate))/s"
        + (outcome.firstFailure.map { ", \(outcome.failures) failed: \($0)" } ?? ""))
    let milliseconds = outcome.latenciesSeconds.map { $0 * 1000 }
    return [
      (.crowdRate, rate), (.crowdProcessor, (after - before) * 1e6 / Double(count)),
      (.crowdMedian, Spread.percentile(50, of: milliseconds) ?? 0),
      (.crowdTail, Spread.percentile(99, of: milliseconds) ?? 0),
      (.crowdFailures, Double(outcome.failures)),
    ]
  }

  /// After a tenth as many requests that do not count.
  private func measure(
    _ load: RequestLoad, _ measures: Measure.LoadMeasures, requests: Int, on server: BenchServer
  ) async throws -> [(Measure, Double)] {
    _ = try await BlockingWork.run(with: server.process) {
      try load.run(requests: max(measures.connections, requests / 10))
    }
    let before = try await ProcessorTime.secondsAtRest(of: server.process)
    let outcome = try await BlockingWork.run(with: server.process) {
      try load.run(requests: requests)
    }
    let after = try await ProcessorTime.secondsAtRest(of: server.process)
    let rate = Double(requests) / outcome.seconds
    BenchOutput.say("  \(side.rawValue): \(measures.rate.title) \(BenchText.number(rate))/s")
    let milliseconds = outcome.latenciesSeconds.map { $0 * 1000 }
    return [
      (measures.rate, rate), (measures.processor, (after - before) * 1e6 / Double(requests)),
      (measures.median, Spread.percentile(50, of: milliseconds) ?? 0),
      (measures.tail, Spread.percentile(99, of: milliseconds) ?? 0),
    ]
  }
}
