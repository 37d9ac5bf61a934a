// SPDX-License-Identifier: Apache-2.0

import Logging
import Storage
import Synchronization

/// Who meets a failed write reports it here, and probes and operators are told what follows.
final class StoreWatch: Sendable {
  private let health: Mutex<StoreHealth>
  private let logger: Logger

  init(isReadOnly: Bool, logger: Logger) {
    health = Mutex(StoreHealth(isReadOnly: isReadOnly))
    self.logger = logger
  }

  var condition: StoreCondition { health.withLock { $0.condition } }

  func failed(_ error: any Error) {
    change { $0.failed(error) }
  }

  /// The same for a blob that could not be begun.
  ///
  /// - Parameter freeBytes: the room on the disk; nil if that is not known.
  func beginFailed(_ error: StorageError, freeBytes: Int64?) {
    change { $0.beginFailed(error, freeBytes: freeBytes) }
  }

  /// Finds out whether the disk takes something in again, if it did not. Blocks on the disk.
  ///
  /// - Parameter trial: throws what still keeps it from that.
  func tryAgain(_ trial: () throws -> Void) {
    guard health.withLock({ $0.needsTrial }) else { return }
    var failure: (any Error)?
    do {
      try trial()
    } catch {
      failure = error
    }
    change { $0.trialEnded(failure) }
  }

  private func change(_ body: (inout StoreHealth) -> Void) {
    let (before, after) = health.withLock { health in
      let before = health.condition
      body(&health)
      return (before, health.condition)
    }
    guard before != after else { return }
    if let problem = after.problem {
      logger.warning("not ready", metadata: [LogKey.reason: "\(problem)"])
    } else {
      logger.notice("the store can be written to again")
    }
  }
}
