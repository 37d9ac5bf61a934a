// SPDX-License-Identifier: Apache-2.0

/// What came of a question to the loop that is given only so much time.
enum LoopAnswer<Answer: Sendable>: Sendable {
  case answered(Answer)
  /// There is no loop yet, or no more.
  case stopped
  /// The loop did not get to it. It may yet, and the answer is dropped then.
  case late
}

extension LoopAnswer {
  /// - Parameter post: hands the question over, with the function to answer it by; false if there
  ///   is nobody to answer.
  static func wait(
    milliseconds: Int64, _ post: (_ answer: @escaping @Sendable (Answer) -> Void) -> Bool
  ) async -> LoopAnswer {
    await withCheckedContinuation { continuation in
      let waiter = LoopWaiter(continuation)
      // No child of the caller's task, which would have to outlive what never answers.
      let alarm = Task {
        try? await Task.sleep(for: .milliseconds(milliseconds))
        waiter.resume(.late)
      }
      let isPosted = post { answer in
        waiter.resume(.answered(answer))
        alarm.cancel()
      }
      if !isPosted {
        waiter.resume(.stopped)
        alarm.cancel()
      }
    }
  }
}
