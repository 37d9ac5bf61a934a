// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing
import TrackerCore

/// Two nodes, or a few, and perhaps a tracker, wired back to back: virtual latency and time,
/// modelled hashes, signatures, disk and upstream. Everything else is the real cores.
final class Pair {
  private(set) var now = Instant.zero + .seconds(100)
  var nodes: [PairNode] = []
  var tracker: Tracker?
  /// Trackers nobody can reach any more.
  var isTrackerSilent = false
  var upstream = ModelUpstream()
  var hedgesReceived = 0
  var buffersCount = 0
  let models: [ModelBlob]
  /// One way, for frames and chunks alike.
  let latency: Interval
  var wires: [PairWire] = []
  private var due: [Due] = []
  /// What a shell answers on the spot, before anything else comes in.
  private var answers: [What] = []

  private struct Due {
    let at: Instant
    let what: What
  }

  enum What {
    case toNode(Int, NodeEvent)
    case toTracker(TrackerEvent)
    case chunkArrives(wire: Int, from: Int, ChunkReference, content: UInt64)
    case upstreamTurn(node: Int, FetchID)
    case written(node: Int, ChunkReference, content: UInt64)
    case closed(wire: Int, PairWire.End, CloseReason)

    /// Would come to this node's process.
    func concerns(_ node: Int) -> Bool {
      switch self {
      case .toNode(node, _), .upstreamTurn(node, _), .written(node, _, _): true
      case .closed(_, .node(node), _): true
      case .toNode, .upstreamTurn, .written, .closed, .toTracker, .chunkArrives: false
      }
    }
  }

  /// Nodes 1111…, 2222… and so on, started, not connected.
  init(
    _ count: Int = 2, of models: [ModelBlob], hasTracker: Bool = false,
    latency: Interval = .milliseconds(1),
    change: (inout NodeConfiguration) -> Void = { _ in }
  ) {
    self.models = models
    self.latency = latency
    if hasTracker { tracker = Tracker(configuration: TrackerConfiguration(), seed: 9) }
    for position in 0..<count {
      var configuration = NodeConfiguration(trackers: hasTracker ? [Fixture.trackerAddress] : [])
      change(&configuration)
      nodes.append(PairNode(number: UInt8(position + 1), configuration: configuration))
      raise(.started, at: position)
    }
  }

  // MARK: Wishes

  func raise(_ event: NodeEvent, at node: Int, after delay: Interval = .zero) {
    add(.toNode(node, event), after: delay)
  }

  func pull(_ model: ModelBlob, at node: Int, hasSource: Bool = true) {
    raise(.pullRequested(model.blob, source: hasSource ? Fixture.source : nil), at: node)
  }

  /// The blob is whole on a node's disk, with its chain signed by the node itself.
  func hold(_ model: ModelBlob, at node: Int) {
    nodes[node].disk[model.digest] = model.chain.indices.map { UInt64($0) }
    let number = nodes[node].number
    nodes[node].chains[model.digest] =
      model.lastIndex > 0 ? [model.batch(1..<model.chain.count, by: number)] : []
    raise(.blobHeld(model.blob), at: node)
  }

  /// The process is killed and comes up again at once, with what is on its disk.
  func restart(_ node: Int) {
    due.removeAll { $0.what.concerns(node) }
    answers.removeAll { $0.concerns(node) }
    for wire in wires.indices where wires[wire].isOpen(at: .node(node)) {
      wires[wire].shut(at: .node(node))
      let other = wires[wire].other(than: .node(node))
      add(.closed(wire: wire, other, .transportFailed), after: latency)
    }
    nodes[node].restart()
    raise(.started, at: node)
    for digest in nodes[node].leftovers.keys {
      raise(.partialFound(models.first { $0.digest == digest }!.blob), at: node)
    }
  }

  // MARK: Time

  func add(_ what: What, after delay: Interval) {
    if delay == .zero { return answers.append(what) }
    let at = now + delay
    let position = due.firstIndex { $0.at > at } ?? due.count
    due.insert(Due(at: at, what: what), at: position)
  }

  /// Performs what comes first: a message, or a core's deadline. False if nothing ever will.
  @discardableResult
  func step() -> Bool {
    if !answers.isEmpty {
      perform(answers.removeFirst())
      return true
    }
    let deadline = nextDeadline
    if let first = due.first, deadline.map({ first.at <= $0 }) ?? true {
      due.removeFirst()
      now = max(now, first.at)
      perform(first.what)
      return true
    }
    guard let deadline else { return false }
    now = max(now, deadline)
    for position in nodes.indices where nodes[position].isRunning {
      if let due = nodes[position].core.nextDeadline, due <= now {
        perform(.toNode(position, .deadlineReached))
      }
    }
    if let due = tracker?.nextDeadline, due <= now { perform(.toTracker(.deadlineReached)) }
    return true
  }

  /// Steps until the condition holds; false if it does not within this time.
  @discardableResult
  func drive(within limit: Interval, until condition: () -> Bool = { false }) -> Bool {
    let end = now + limit
    while !condition() {
      guard let next = nextInstant, next <= end else {
        now = end
        return condition()
      }
      step()
    }
    return true
  }

  /// Lets this time pass, in which no more than `steps` things may happen: nobody runs in circles.
  func driveBounded(_ steps: Int, for interval: Interval) -> Bool {
    let end = now + interval
    for _ in 0..<steps {
      guard let next = nextInstant, next <= end else { return true }
      step()
    }
    return nextInstant.map { $0 > end } ?? true
  }

  private var nextInstant: Instant? {
    answers.isEmpty ? [due.first?.at, nextDeadline].compactMap { $0 }.min() : now
  }

  private var nextDeadline: Instant? {
    let cores = nodes.filter { $0.isRunning }.compactMap { $0.core.nextDeadline }
    return (cores + [tracker?.nextDeadline].compactMap { $0 }).min()
  }

  // MARK: Delivery

  private func perform(_ what: What) {
    switch what {
    case .toNode(let node, let event): deliver(event, to: node)
    case .toTracker(let event): deliver(event)
    case .chunkArrives(let wire, let sender, let chunk, let content):
      chunkArrives(chunk, content, on: wire, from: sender)
    case .upstreamTurn(let node, let fetch): turnUpstream(fetch, of: node)
    case .written(let node, let chunk, let content):
      nodes[node].disk[chunk.digest]?[chunk.index] = content
      deliver(.chunkStored(chunk), to: node)
    case .closed(let wire, let end, let reason): endWire(wire, at: end, reason)
    }
  }

  private func deliver(_ event: NodeEvent, to node: Int) {
    guard nodes[node].isRunning else { return }
    var effects = EffectQueue<NodeEffect>()
    nodes[node].core.handle(event, at: now, into: &effects)
    #expect(nodes[node].core.invariantViolation() == nil)
    for effect in effects.drain() {
      nodes[node].log.append(PairNode.Entry(at: now, effect: effect))
      interpret(effect, of: node)
    }
  }

  private func deliver(_ event: TrackerEvent) {
    guard tracker != nil, !isTrackerSilent else { return }
    var effects = EffectQueue<TrackerEffect>()
    tracker!.handle(event, at: now, into: &effects)
    #expect(tracker!.invariantViolation() == nil)
    for effect in effects.drain() {
      switch effect {
      case .sendFrame(let connection, let frame): send(frame, on: connection, from: .tracker)
      case .closeConnection(let connection, let reason):
        close(connection, at: .tracker, reason)
      case .observe: break
      }
    }
  }
}
