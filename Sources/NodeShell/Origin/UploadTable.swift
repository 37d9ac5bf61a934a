// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Synchronization

/// Uploads that were touched lately, with their hash so far, and who works on which.
final class UploadTable: Sendable {
  private struct State {
    var idle: RecentTable<UploadID, UploadSession>
    /// Only looked up by key, never iterated.
    var busy: Set<UploadID> = []
  }

  private let state: Mutex<State>

  /// - Parameter idleMax: sessions kept between requests; one that was let go is read and hashed
  ///   again when it goes on.
  init(idleMax: Int) {
    state = Mutex(State(idle: RecentTable(countMax: idleMax)))
  }

  enum Claim {
    /// The caller alone works on the upload until it calls `release`.
    case mine(UploadSession?)
    /// Another request does.
    case busy
  }

  func claim(_ id: UploadID) -> Claim {
    state.withLock { state in
      guard state.busy.insert(id).inserted else { return .busy }
      return .mine(state.idle.removeValue(for: id))
    }
  }

  /// - Parameter session: kept for the upload's next request; nil if there will be none.
  func release(_ id: UploadID, keeping session: UploadSession?) {
    state.withLock { state in
      precondition(state.busy.remove(id) != nil, "\(id) was not claimed")
      if let session { state.idle.insert(session, for: id) }
    }
  }
}
