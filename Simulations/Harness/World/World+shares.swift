// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore

/// How several threads pass a window.
///
/// Each has a world of its own, with a share of the hosts; but what there is of each host, node,
/// wire and lane is in tables that all share, of which each changes what its own hosts have. What
/// has to get to another's hosts is posted, and what concerns several hosts is noted. So nothing
/// depends on which thread is faster, nor on how many there are.
///
/// ```
///  share 0  ── hosts 0…  ──┐ exchange ┌── open mail ──┐ gather: what was noted, in order
///  share 1  ── hosts n…  ──┘          └───────────────┘
/// ```
extension World {
  func share(_ work: (World) -> Void) {
    let count = configuration.workers.count
    let hostCount = network.hosts.count
    func part(_ number: Int) -> AgendaShare {
      AgendaShare(number: number, of: count, hostCount: hostCount)
    }
    trace.prepare(forPlaces: trackers.count + nodes.count)
    agenda.begin(part(0), hostCount: hostCount)
    network.mail = Mail(of: 0, among: count)
    let worlds = [self] + (1..<count).map { World(sharing: self, part($0)) }
    isConfined = true
    configuration.workers.perform { work(worlds[$0]) }
    for (number, world) in worlds.enumerated() {
      for other in worlds[..<number] { world.exchangeMail(with: other) }
    }
    configuration.workers.perform { worlds[$0].openMail() }
    isConfined = false
    agenda.endShare()
    for world in worlds.dropFirst() { gather(world) }
    violations.sort { $0.when < $1.when }
    carryOutArrangements()
  }

  private func exchangeMail(with other: World) {
    agenda.exchangeMail(with: &other.agenda)
    network.mail.exchange(with: &other.network.mail)
  }

  private func openMail() {
    agenda.openMail()
    network.openMail()
  }

  private func gather(_ world: World) {
    now = max(now, world.now)
    violations += world.violations
    wrongBlobs += world.wrongBlobs
    for kind in frameCounts.indices { frameCounts[kind] += world.frameCounts[kind] }
    pullsLeft += world.pullsLeft
    network.droppedBytes += world.network.droppedBytes
    trace.count(world.trace)
    unrecorded.add(world.unrecorded)
    arrangements += world.arrangements
    pauses += world.pauses
  }

  // MARK: What concerns several hosts

  func arrange(_ what: Arrangement.What, at instant: Instant) {
    arrangements.append(
      Arrangement(what: what, at: instant, order: agenda.orderOfSeveral()))
    if !isConfined { carryOutArrangements() }
  }

  private func carryOutArrangements() {
    for arrangement in arrangements {
      let happening: Happening
      switch arrangement.what {
      case .dial(let dial):
        dials.append(dial)
        happening = .dialAnswered(dial: Int32(dials.count - 1))
      case .step(let step):
        script.append(step)
        stepsLeft += 1
        happening = .scripted(step: Int32(script.count - 1))
      }
      agenda.add(happening, at: arrangement.at, order: arrangement.order)
    }
    arrangements.removeAll(keepingCapacity: true)
  }

  // MARK: Pauses

  /// Whether an effect waits until all have passed the window: one that begins to read from
  /// upstream, and those behind it.
  func postpones(_ effect: NodeEffect, of node: Int) -> Bool {
    if pause == nil {
      guard case .fetchUpstream = effect else { return false }
      pause = Pause(node: node, at: now)
    }
    pause?.effects.append(effect)
    return true
  }

  /// Nodes that are about to read from upstream are close to it from then on; what is left of the
  /// window they pass with all that are.
  func endPauses(before end: Instant) {
    guard !pauses.isEmpty else { return }
    for (number, pause) in pauses.enumerated() {
      let host = nodes[pause.node].host
      agenda.join(host, to: upstream.host)
      agenda.actor = host
      agenda.addAhead(.pauseEnded(pause: Int32(number)), at: pause.at, host: upstream.host)
    }
    let latest = now
    let list = agenda.list(ofHost: upstream.host)
    while violations.isEmpty, let next = agenda.next(in: list, before: end) { pass(next) }
    now = max(now, latest)
    pauses = []
  }

  func goOn(after pause: Pause) {
    raised = pause.raised
    for effect in pause.effects { interpret(effect, of: pause.node) }
    keepDeadline(of: pause.node)
  }
}
