// SPDX-License-Identifier: Apache-2.0
import UVRuntime

/// A listener that starts what it accepts.
struct ListenerProbe: Sendable {
  let listener: LoopBound<TCPListener>
  let accepted = Watched<[ConnectionProbe]>([])
  let port: UInt16

  init(on loop: EventLoop, host: String = "127.0.0.1", isEcho: Bool = false) async throws {
    let accepted = accepted
    listener = try await loop.run {
      let listener = try TCPListener(host: host, port: 0, on: loop) { result in
        guard case .success(let connection) = result else { return }
        let probe = ConnectionProbe(starting: connection, isEcho: isEcho)
        accepted.update { $0.append(probe) }
      }
      return LoopBound(listener, on: loop)
    }
    let listener = listener
    port = await loop.run { listener.value.boundPort }
  }

  func close() async {
    let listener = listener
    await listener.loop.run { listener.value.close() }
    for probe in accepted.value { await probe.close() }
  }
}
