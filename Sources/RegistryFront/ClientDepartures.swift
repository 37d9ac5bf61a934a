// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RegistryCore
import Synchronization

/// Tells the response in progress on a connection that its client has gone, also while it has
/// nothing to write and so could not notice by itself.
///
/// ```
///  finding the blob ──found──► its lease is watched ──released──► nothing
///        └──client departs──► cancelled
/// ```
final class ClientDepartures: Sendable {
  /// Only looked up by key, never iterated.
  private let watchers = Mutex<[ObjectIdentifier: Watcher]>([:])

  private enum Watcher {
    /// Before there is a head to write.
    case finding(Task<any BlobBody, any Error>)
    case serving(WeakLease)
  }

  private struct WeakLease {
    weak let lease: BlobLease?
  }

  /// What `find` finds; its task is cancelled when the client departs.
  func whileThere(
    _ channel: any Channel,
    _ find: @escaping @Sendable () async throws(RegistryError) -> any BlobBody
  ) async throws(RegistryError) -> any BlobBody {
    let task = Task { try await find() }
    watchers.withLock { $0[ObjectIdentifier(channel)] = .finding(task) }
    // One that has departed before is not reported again.
    if !channel.isActive { task.cancel() }
    defer { unwatch(channel) }
    do {
      return try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        task.cancel()
      }
    } catch let error as RegistryError {
      throw error
    } catch {
      throw RegistryError(.unavailable, detail: "\(error)")
    }
  }

  /// HTTP/1.1 answers one request at a time, and HTTP/2 has a channel for each: so a channel has
  /// one lease at most.
  func watch(_ channel: any Channel, releasing lease: BlobLease) {
    watchers.withLock { $0[ObjectIdentifier(channel)] = .serving(WeakLease(lease: lease)) }
  }

  func unwatch(_ channel: any Channel) {
    watchers.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
  }

  func clientDeparted(_ channel: any Channel) {
    // Out of the lock: a release calls back.
    switch watchers.withLock({ $0[ObjectIdentifier(channel)] }) {
    case .finding(let task): task.cancel()
    case .serving(let watcher): watcher.lease?.release()
    case nil: break
    }
  }
}
