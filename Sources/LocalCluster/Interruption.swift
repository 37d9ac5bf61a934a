// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc

/// Ctrl-C and the like during a command: its work is cancelled, and cleans up before it ends.
package enum Interruption {
  package enum Outcome<Value: Sendable>: Sendable {
    case finished(Result<Value, any Error>)
    case interrupted(signal: Int32)
  }

  package static func race<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async -> Outcome<Value> {
    let (signals, continuation) = AsyncStream<Int32>.makeStream()
    let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.yield(number) }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    return await withTaskGroup(of: Outcome<Value>?.self) { group in
      group.addTask {
        do { return .finished(.success(try await work())) } catch {
          return .finished(.failure(error))
        }
      }
      group.addTask {
        for await signal in signals { return .interrupted(signal: signal) }
        return nil
      }
      var first: Outcome<Value>?
      for await outcome in group where first == nil {
        first = outcome
        // The work cleans up before it returns, and the group waits for it.
        group.cancelAll()
      }
      guard let first else { preconditionFailure("neither finished nor interrupted") }
      return first
    }
  }
}
