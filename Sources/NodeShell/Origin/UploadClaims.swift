// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Synchronization

/// Who works on which upload, and what was hashed so far of those that were touched lately.
///
/// An upload has one client, so of two requests for it the later one is meant. It takes the upload
/// over: a holder that waits for its client's bytes is told to stop, since the connection they were
/// to come over may have died without a word; one that does something else is waited for.
final class UploadClaims: Sendable {
  private struct Holder {
    /// Ended when somebody else wants the upload.
    let displacement: AsyncStream<Never>.Continuation
    let displaced: AsyncStream<Never>
    /// Ended when the upload is free.
    var waiting: [AsyncStream<Never>.Continuation] = []
  }

  private struct State {
    var idle: RecentTable<UploadID, UploadSession>
    /// Only looked up by key, never iterated.
    var holders: [UploadID: Holder] = [:]
  }

  private let state: Mutex<State>
  private let patience: Duration

  /// - Parameters:
  ///   - idleMax: sessions kept between requests; one that was let go is read and hashed again when
  ///     it goes on.
  ///   - patience: how long a request waits for the one before it.
  init(idleMax: Int, patience: Duration) {
    state = Mutex(State(idle: RecentTable(countMax: idleMax)))
    self.patience = patience
  }

  convenience init(limits: NodeShellConfiguration) {
    self.init(idleMax: limits.idleUploadsMax, patience: .seconds(limits.uploadWaitSeconds))
  }

  enum Claim {
    /// The caller alone works on the upload until it calls `release`.
    case mine(UploadSession?)
    /// Another request does.
    case busy
  }

  /// Takes the upload over from whoever works on it; `busy` if that does not end in time.
  func claim(_ id: UploadID) async -> Claim {
    let deadline = ContinuousClock.now + patience
    while true {
      if case .mine(let session) = claimIfFree(id) { return .mine(session) }
      if Task.isCancelled || ContinuousClock.now >= deadline { return .busy }
      await waitForRelease(of: id, until: deadline)
    }
  }

  func claimIfFree(_ id: UploadID) -> Claim {
    let (displaced, displacement) = AsyncStream<Never>.makeStream()
    return state.withLock { state in
      guard state.holders[id] == nil else { return .busy }
      state.holders[id] = Holder(displacement: displacement, displaced: displaced)
      return .mine(state.idle.removeValue(for: id))
    }
  }

  /// - Parameter session: kept for the upload's next request, unless it has ended; nil if there is
  ///   nothing to keep.
  func release(_ id: UploadID, keeping session: UploadSession?) {
    let holder = state.withLock { state in
      if let session, !session.hasEnded { state.idle.insert(session, for: id) }
      return state.holders.removeValue(forKey: id)
    }
    guard let holder else { preconditionFailure("\(id) was not claimed") }
    for waiter in holder.waiting { waiter.finish() }
  }

  /// Runs `work` of the upload's holder, and cancels it when somebody else wants the upload.
  func whileUndisputed(
    _ id: UploadID, _ work: @escaping @Sendable () async throws(RegistryError) -> Void
  ) async throws(RegistryError) {
    guard let displaced = state.withLock({ $0.holders[id]?.displaced }) else {
      preconditionFailure("\(id) was not claimed")
    }
    let result = await withTaskGroup(of: Result<Void, RegistryError>?.self) { group in
      group.addTask {
        do throws(RegistryError) {
          return .success(try await work())
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        for await _ in displaced {}
        return nil
      }
      var result = Result<Void, RegistryError>.success(())
      for await ended in group {
        // Whichever ends first ends the other.
        group.cancelAll()
        if let ended { result = ended }
      }
      return result
    }
    try result.get()
  }

  private func waitForRelease(of id: UploadID, until deadline: ContinuousClock.Instant) async {
    let (released, waiter) = AsyncStream<Never>.makeStream()
    let isHeld = state.withLock { state in
      state.holders[id]?.displacement.finish()
      state.holders[id]?.waiting.append(waiter)
      return state.holders[id] != nil
    }
    guard isHeld else { return }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in released {} }
      group.addTask { try? await Task.sleep(until: deadline) }
      await group.next()
      group.cancelAll()
    }
  }
}
