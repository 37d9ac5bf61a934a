// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Tells the response in progress on a connection that its client has gone, also while it has
/// nothing to write and so could not notice by itself.
final class ClientDepartures: Sendable {
  /// Only looked up by key, never iterated.
  private let watchers = Mutex<[ObjectIdentifier: Watcher]>([:])

  private struct Watcher {
    weak let lease: BlobLease?
  }

  /// HTTP/1.1 answers one request at a time, so a connection has one lease at most.
  func watch(_ channel: any Channel, releasing lease: BlobLease) {
    watchers.withLock { $0[ObjectIdentifier(channel)] = Watcher(lease: lease) }
  }

  func unwatch(_ channel: any Channel) {
    watchers.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
  }

  func clientDeparted(_ channel: any Channel) {
    // Out of the lock: a release calls back.
    watchers.withLock { $0[ObjectIdentifier(channel)]?.lease }?.release()
  }
}
