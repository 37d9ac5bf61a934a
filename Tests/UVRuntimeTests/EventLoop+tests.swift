// SPDX-License-Identifier: Apache-2.0
import UVRuntime

/// With a timeout that only ends a test that hangs.
func connect(
  to port: UInt16, host: String = "127.0.0.1", on loop: EventLoop,
  timeoutMilliseconds: Int = 120_000
) async throws -> ConnectionProbe {
  try await withCheckedThrowingContinuation { continuation in
    loop.execute {
      TCPConnection.connect(
        host: host, port: port, on: loop, timeoutMilliseconds: timeoutMilliseconds
      ) { result in
        continuation.resume(with: result.map { ConnectionProbe(starting: $0) })
      }
    }
  }
}

/// Gives `body` a loop and ends it; a handle left open traps there.
func withEventLoop(_ body: (EventLoop) async throws -> Void) async throws {
  let loop = EventLoop(name: EventLoop.testName)
  do {
    try await body(loop)
  } catch {
    await loop.shutdown()
    throw error
  }
  await loop.shutdown()
}

extension EventLoop {
  fileprivate static let testName = "test-loop"
}
