// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing
import UVRuntime

@Suite(.timeLimit(.minutes(5))) struct TCPConnectAttemptTests {
  @Test("a port nobody listens on refuses")
  func refused() async throws {
    try await withEventLoop { loop in
      // Bound, so that nobody else can listen there meanwhile.
      let socket = SilentSocket(isListening: false)
      let error = await #expect(throws: UVError.self) {
        _ = try await connect(to: socket.port, on: loop)
      }
      #expect(error?.name == "ECONNREFUSED")
      withExtendedLifetime(socket) {}
    }
  }

  @Test("a name that cannot exist is an error")
  func unknownName() async throws {
    try await withEventLoop { loop in
      let error = await #expect(throws: UVError.self) {
        // The label is longer than DNS allows, so no server is asked.
        _ = try await connect(to: 1, host: String(repeating: "x", count: 70), on: loop)
      }
      #expect(error?.operation.hasPrefix("resolve") == true)
    }
  }

  @Test("a cancelled attempt reports so from a later turn")
  func cancelling() async throws {
    try await withEventLoop { loop in
      let server = try await ListenerProbe(on: loop)
      for host in ["127.0.0.1", "localhost"] {
        let names = Watched<[String]>([])
        await loop.run {
          let attempt = TCPConnection.connect(
            host: host, port: server.port, on: loop, timeoutMilliseconds: 120_000
          ) { result in
            if case .failure(let error) = result { names.update { $0.append(error.name) } }
          }
          attempt.cancel()
          attempt.cancel()
          #expect(names.value.isEmpty)
        }
        #expect(await names.until { !$0.isEmpty } == ["ECANCELED"])
      }
      await server.close()
    }
  }

  @Test("an address that does not answer times out")
  func timeout() async throws {
    try await withEventLoop { loop in
      let socket = SilentSocket(isListening: true)
      let names = Watched<[String]>([])
      // The kernel answers for the first few, then drops.
      for _ in 0..<6 {
        loop.execute {
          TCPConnection.connect(
            host: "127.0.0.1", port: socket.port, on: loop, timeoutMilliseconds: 50
          ) { result in
            switch result {
            case .success(let connection):
              connection.close()
              names.update { $0.append("connected") }
            case .failure(let error): names.update { $0.append(error.name) }
            }
          }
        }
      }
      #expect(await names.until { $0.count == 6 }.contains("ETIMEDOUT"))
      withExtendedLifetime(socket) {}
    }
  }

  @Test("a port in use cannot be listened on")
  func portInUse() async throws {
    try await withEventLoop { loop in
      let server = try await ListenerProbe(on: loop)
      let error = await #expect(throws: UVError.self) {
        try await loop.run { () throws(UVError) in
          try TCPListener(host: "127.0.0.1", port: server.port, on: loop) { _ in }.close()
        }
      }
      #expect(error?.name == "EADDRINUSE")
      await server.close()
    }
  }

  /// Takes a port; listens, if so, with the shortest queue and never accepts.
  private final class SilentSocket: Sendable {
    let port: UInt16
    private let descriptor: Int32

    init(isListening: Bool) {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      precondition(descriptor >= 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          let isBound = unsafe bind(descriptor, $0, length) == 0
          return unsafe isBound ? getsockname(descriptor, $0, &length) : -1
        }
      }
      precondition(result == 0 && (!isListening || listen(descriptor, 0) == 0))
      self.descriptor = descriptor
      port = UInt16(bigEndian: address.sin_port)
    }

    deinit { _ = close(descriptor) }
  }
}
