// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import SwarmCore
import Testing

/// Five nodes whose clients read a blob from its start to its end as it arrives; something happens
/// to one of them, or to upstream.
struct Standstill {
  var trouble: Trouble?
  var moment = Moment.beginning
  /// Another, not before the first.
  var second: (trouble: Trouble, moment: Moment)?
  /// 100 Mbit/s, over which a chunk takes 21 ms.
  var link = LinkSpecification(bytesPerSecond: 12_500_000, latency: .microseconds(500))
  var sizeBytes: Int64 = 12 << 20
  /// Nil for one like the nodes'.
  var upstreamLink: LinkSpecification?
  /// Requests for one fetch at a time; nil for as many as usual.
  var rangesMax: Int?

  static let nodeCount = 5

  enum Moment: Int64, Sendable {
    /// Before anything has left upstream; in thousandths of the time that one copy takes over one
    /// link.
    case start = 1
    /// Some have had a chunk.
    case beginning = 70
    case middle = 500
    case end = 900

    static let onTheWay = [Moment.beginning, .middle, .end]
  }

  enum Trouble: Sendable, CustomTestStringConvertible {
    case peer(PeerTrouble, Victim)
    case upstream(UpstreamTrouble)

    var testDescription: String {
      switch self {
      case .peer(let trouble, let victim): "\(victim) \(trouble)"
      case .upstream(let trouble): "upstream \(trouble)"
      }
    }

    static let all: [Trouble] =
      Victim.allCases.flatMap { victim in
        PeerTrouble.allCases.map { Trouble.peer($0, victim) }
      } + UpstreamTrouble.allCases.map { Trouble.upstream($0) }
  }

  enum Victim: Sendable, CaseIterable {
    /// It reads from upstream.
    case streamer
    /// Of the others it has sent most.
    case server
  }

  enum PeerTrouble: Sendable, CaseIterable {
    /// The machine is gone.
    case silent
    /// It sends at a hundredth of its rate.
    case slow
    /// Its connections die five times a second, for as long as it takes.
    case flapping
    case notReading
    case crashed
    /// Its connections die once.
    case reset
  }

  enum UpstreamTrouble: Sendable, CaseIterable {
    /// Its body stops, and never goes on.
    case stalled
    /// Its body breaks off.
    case truncated
    /// The connection breaks, and the next answer is 503.
    case failing
    /// The same with 401, 404, 416 and 429.
    case unauthorised, notFound, rangeRefused, limited
    /// The connection breaks.
    case reset
  }

  struct Outcome: Sendable {
    /// The longest that a client had to wait for further bytes.
    var standstill: Interval
    /// When the last client had all.
    var slowest: Interval
    var report: Report
    var upstreamBytes: Int64
  }

  /// The transfer of one copy over one link.
  var transfer: Interval {
    LinkSpecification.time(bytes: sizeBytes, bytesPerSecond: link.uplinkBytesPerSecond)
  }

  private var troubles: [(trouble: Trouble, moment: Moment)] {
    (trouble.map { [($0, moment)] } ?? []) + (second.map { [$0] } ?? [])
  }

  /// Two different troubles, each at any moment.
  static func combined(seed: UInt64) -> Standstill {
    var generator = SeededGenerator(seed: seed)
    let first = generator.below(Trouble.all.count)
    let other = (first + 1 + generator.below(Trouble.all.count - 1)) % Trouble.all.count
    let moments = [generator.below(3), generator.below(3)].sorted().map { Moment.onTheWay[$0] }
    return Standstill(
      trouble: Trouble.all[first], moment: moments[0], second: (Trouble.all[other], moments[1]))
  }

  func run() -> Outcome? {
    var configuration = WorldConfiguration(link: link)
    configuration.hasReaders = true
    configuration.upstreamLink = upstreamLink ?? link
    configuration.fragmentBytes = 32 << 10
    if let rangesMax { configuration.node.rangesMax = rangesMax }
    let world = World(configuration)
    let blob = world.addBlob(sizeBytes: sizeBytes)
    for _ in 0..<Self.nodeCount {
      world.pull(node: world.addNode(link: link), blob: blob, at: Trial.start)
    }
    var victims: [Int] = []
    for (trouble, moment) in troubles {
      let at = Trial.start + transfer * moment.rawValue / 1000
      world.run(until: at)
      if let victim = bring(trouble, to: world, at: at) { victims.append(victim) }
    }
    world.run(until: Trial.start + .seconds(60))
    guard world.violations.isEmpty else { return nil }
    let judged = world.pulls.filter { !victims.contains($0.node) }
    let times = judged.compactMap(\.completionTime)
    guard times.count == judged.count, let slowest = times.max(),
      let standstill = judged.map(\.longestStandstill).max()
    else { return nil }
    return Outcome(
      standstill: standstill, slowest: slowest, report: world.report(),
      upstreamBytes: world.upstreamBytes)
  }

  /// Returns the node that it befalls, whose own client nobody can help.
  private func bring(_ trouble: Trouble, to world: World, at instant: Instant) -> Int? {
    switch trouble {
    case .upstream(let trouble):
      bring(trouble, to: world, at: instant)
      return nil
    case .peer(let trouble, let victim):
      let node =
        switch victim {
        case .streamer: world.fetchingNode ?? 0
        case .server: world.busiestServer ?? 0
        }
      bring(trouble, to: world, node, at: instant)
      return node
    }
  }

  private func bring(_ trouble: UpstreamTrouble, to world: World, at instant: Instant) {
    func refuse(_ status: Int) {
      world.schedule(.upstreamDies(.closing), at: instant)
      world.schedule(.upstreamHeals, at: instant)
      world.schedule(.upstreamTurns(.refuses(status: status), .requests(1)), at: instant)
    }
    switch trouble {
    case .stalled:
      world.schedule(
        .upstreamTurns(.stalls(afterChunks: 0, goesOnAfter: nil), .requests(1)), at: instant)
    case .truncated:
      world.schedule(.upstreamTurns(.truncates(afterChunks: 0), .requests(1)), at: instant)
    case .failing: refuse(503)
    case .unauthorised: refuse(401)
    case .notFound: refuse(404)
    case .rangeRefused: refuse(416)
    case .limited: refuse(429)
    case .reset:
      world.schedule(.upstreamDies(.closing), at: instant)
      world.schedule(.upstreamHeals, at: instant)
    }
  }

  private func bring(
    _ trouble: PeerTrouble, to world: World, _ node: Int, at instant: Instant
  ) {
    switch trouble {
    case .silent: world.schedule(.nodeDies(node, .silent), at: instant)
    case .slow:
      let rate = link.uplinkBytesPerSecond / 100
      world.schedule(.uplinkTurns(node, bytesPerSecond: rate), at: instant)
    case .flapping:
      for turn in 0..<Int64(25) {
        world.schedule(
          .connectionsReset(of: .node(node), with: nil), at: instant + .milliseconds(200 * turn))
      }
    case .notReading: world.schedule(.nodeStopsReading(node), at: instant)
    case .crashed: world.schedule(.nodeDies(node, .closing), at: instant)
    case .reset: world.schedule(.connectionsReset(of: .node(node), with: nil), at: instant)
    }
  }
}
