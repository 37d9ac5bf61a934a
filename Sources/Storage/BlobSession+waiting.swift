// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization

extension BlobSession {
  /// The first byte that each waiting local reader lacks, in ascending order; all lie inside the
  /// blob. A reader that lacks nothing but the proof is not among them. Since only a prefix can be
  /// shown, everything from `readableBytes` up to such an offset is waited for as well.
  package var waiterOffsets: [Int64] {
    state.withLock { state in
      state.waiters.compactMap { $0.firstLackingByte(readableBytes: state.readableBytes) }
    }.sorted()
  }

  /// Tasks that wait, for bytes or for the proof.
  package var waiterCount: Int { state.withLock { $0.waiters.count } }

  /// Returns when the blob is proven; throws the reason if the session fails, `CancellationError`
  /// if the task is cancelled.
  package func waitProven() async throws {
    let view = ResponseView(range: 0..<blob.sizeBytes, tailBytes: tailBytes)
    _ = try await wait(at: blob.sizeBytes, of: view)
  }

  /// Waits until `view` shows more than `offset` bytes or all it has; returns the end of it.
  func wait(at offset: Int64, of view: ResponseView) async throws -> Int64 {
    let number = state.withLock { $0.nextWaiterNumber() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Int64, any Error>? = state.withLock { state in
          if let answer = state.answer(at: offset, of: view) { return answer }
          // The handler below may have run before there was a waiter to find; the flag was set
          // before it ran, and the lock orders the two.
          if Task.isCancelled { return .failure(CancellationError()) }
          state.add(
            SessionState.Waiter(
              number: number, offset: offset, view: view, continuation: continuation))
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      // Whoever takes the waiter out of the list resumes it, so it is resumed exactly once.
      let waiter = state.withLock { $0.removeWaiter(number) }
      waiter?.continuation.resume(throwing: CancellationError())
    }
  }
}
