// SPDX-License-Identifier: Apache-2.0
import CUV

/// Resolves a name and connects to the first of its addresses that answers, in the resolver's
/// order. Loop thread only. Ends by itself; `cancel` ends it sooner.
package final class TCPConnectAttempt {
  private let loop: EventLoop
  private let operation: String
  private var completion: ((Result<TCPConnection, UVError>) -> Void)?
  private var untried: ArraySlice<SocketAddress> = []
  private var connection: TCPConnection?
  /// The deadline, then the means to report an end from a later turn of the loop.
  private var timer: LoopTimer?
  private var failure: UVError?

  init(
    host: String, port: UInt16, on loop: EventLoop, timeoutMilliseconds: Int,
    completion: @escaping (Result<TCPConnection, UVError>) -> Void
  ) {
    self.loop = loop
    self.operation = "connect \(host):\(port)"
    self.completion = completion
    timer = LoopTimer(on: loop) { self.timerFired() }
    timer?.arm(
      atNanoseconds: EventLoop.nowNanoseconds + Int64(timeoutMilliseconds) * 1_000_000)
    SocketAddress.resolve(host: host, port: port, on: loop) { result in
      guard self.isGoing else { return }
      switch result {
      case .success(let addresses):
        self.untried = addresses[...]
        self.tryNext(after: UVError(code: UV_EAI_NONAME.rawValue, operation: "resolve \(host)"))
      case .failure(let error):
        self.end(error)
      }
    }
  }

  /// Ends the attempt with `ECANCELED`, reported from a later turn of the loop. Does nothing when
  /// it has ended.
  package func cancel() {
    loop.preconditionOnLoop()
    end(UVError(code: UVError.canceledCode, operation: operation))
  }

  private var isGoing: Bool { completion != nil && failure == nil }

  private func tryNext(after error: UVError) {
    guard let address = untried.popFirst() else {
      end(error)
      return
    }
    let connection = TCPConnection(on: loop)
    self.connection = connection
    do throws(UVError) {
      try connection.connect(to: address) { error in
        // A try that was given up has closed its connection already.
        guard self.connection === connection, self.isGoing else { return }
        if let error {
          connection.close()
          self.tryNext(after: error)
        } else {
          self.succeed(connection)
        }
      }
    } catch {
      connection.close()
      tryNext(after: error)
    }
  }

  private func succeed(_ connection: TCPConnection) {
    self.connection = nil
    report(.success(connection))
  }

  /// Never reports at once: the caller of `init` or `cancel` is still at work.
  private func end(_ error: UVError) {
    guard isGoing else { return }
    failure = error
    connection?.close()
    connection = nil
    timer?.arm(atNanoseconds: 0)
  }

  private func timerFired() {
    if failure == nil { end(UVError(code: UVError.timedOutCode, operation: operation)) }
    guard let failure else { return }
    report(.failure(failure))
  }

  private func report(_ result: Result<TCPConnection, UVError>) {
    timer?.close()
    timer = nil
    let completion = self.completion
    self.completion = nil
    completion?(result)
  }
}
