// SPDX-License-Identifier: Apache-2.0

/// What the agenda holds: an appointment, as numbers alone, so that the heap moves plain bytes.
/// What it is about lies in the table that the number points into.
package enum Happening: Sendable, Equatable {
  case network(NetworkStep)
  case dialAnswered(dial: Int32)
  case nodeTimerFired(node: Int32)
  case trackerTimerFired(tracker: Int32)
  /// A fetch's request has reached upstream.
  case fetchRequested(fetch: Int32)
  /// A fetch that ended badly is noticed by its node.
  case fetchEnded(fetch: Int32)
  /// Upstream goes on with an answer that it held back.
  case fetchResumed(fetch: Int32)
  /// Upstream sends a connection its next chunk, as its rate allows.
  case fetchPaced(fetch: Int32)
  /// The node looks whether upstream is still silent.
  case fetchWatched(fetch: Int32)
  /// Something the disk took its time for.
  case diskFinished(node: Int32)
  /// Something that a slow tracker said leaves it.
  case trackerSpoke(tracker: Int32)
  /// A flapping partition cuts or heals.
  case partitionTurns(partition: Int32)
  case scripted(step: Int32)
  /// A node goes on with what it has paused.
  case pauseEnded(pause: Int32)
}
