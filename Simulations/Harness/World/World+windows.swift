// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// How time passes for one host after the other.
///
/// Nothing gets from one host to another in less than the least latency. So within a window of that
/// length each host can be taken through all its events in a row, while its state is in the
/// processor's cache, and the result is the same as if all hosts had taken turns event by event:
/// what reaches a host in a window was sent before the window began, and the agenda orders it by
/// nothing that depends on turns.
///
/// ```
///            │ window │ window │ win-│ow: a dial is answered, which concerns two hosts
///  host 1    │ ──►    │ ──►    │ ──► │ ──►
///  host 2    │    ──► │    ──► │   ─►│
/// ```
///
/// What concerns several hosts ends the window before it and happens alone: the script and its
/// faults, answers to dials, partitions, samples of the timeline. Upstream and those that read from
/// it are one host in this, since buffers that are released are filled again at once.
extension World {
  /// Checks of every event look at several hosts at once, and lines of the trace are in the order
  /// of time.
  var isDivisible: Bool {
    network.isPlain && network.latencyMin > .zero && !isWatched && !trace.keepsLines
      && configuration.clientAsksAgainAfter >= network.latencyMin
  }

  /// The first instant that is not in the window any more. Windows begin at multiples of their
  /// length.
  func windowEnd(from instant: Instant) -> Instant {
    let length = network.latencyMin.nanoseconds
    guard length > 0 else { return instant }
    return Instant(nanoseconds: (instant.nanoseconds / length + 1) * length)
  }

  /// Has every host pass what is left of the window that an instant lies in, or the one thing that
  /// concerns several hosts happen that comes before.
  func passWindow(from instant: Instant, until limit: Instant) {
    if agenda.earliestOfSeveral == instant, let next = agenda.next() {
      pass(next)
    } else {
      let tick = Interval(nanoseconds: 1)
      var end = min(windowEnd(from: instant), limit + tick)
      if let several = agenda.earliestOfSeveral { end = min(end, several) }
      if let sampleDueAt { end = min(end, sampleDueAt + tick) }
      share { $0.passShare(before: end) }
      endPauses(before: end)
    }
    for host in hostsJoining { agenda.join(host, to: upstream.host) }
    hostsJoining = []
  }

  /// Has the hosts of this share pass what is left of a window.
  private func passShare(before end: Instant) {
    var latest = Instant.zero
    var broken: [Violation] = []
    for list in agenda.lists {
      while violations.isEmpty, pause == nil, let next = agenda.next(in: list, before: end) {
        pass(next)
        latest = max(latest, now)
      }
      broken += violations
      violations = []
      if var pause {
        swap(&pause.raised, &raised)
        pauses.append(pause)
      }
      pause = nil
      raised.removeAll()
    }
    now = latest
    violations = broken
  }

  /// The host at which something happens; nil if it concerns several.
  func host(of happening: Happening) -> Int? {
    switch happening {
    case .network(let step): network.host(of: step)
    case .nodeTimerFired(let node): nodes[Int(node)].host
    case .trackerTimerFired(let tracker), .trackerSpoke(let tracker): trackers[Int(tracker)].host
    case .fetchRequested, .fetchEnded, .fetchResumed, .fetchPaced, .fetchWatched: upstream.host
    case .diskFinished(let node): nodes[Int(node)].host
    case .pauseEnded(let pause): nodes[pauses[Int(pause)].node].host
    case .dialAnswered, .partitionTurns, .scripted: nil
    }
  }
}
