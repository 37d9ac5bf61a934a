// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import UVRuntime

/// Takes connections in place of somebody, dials him, and hands on what each side says, which it
/// decrypts and encrypts anew. Loop thread only.
final class MiddleMan {
  private let loop: EventLoop
  private let victim: HostPort
  private let credentials: TLSCredentials
  private var listener: TCPListener?

  init(on loop: EventLoop, before victim: HostPort, with credentials: TLSCredentials) {
    self.loop = loop
    self.victim = victim
    self.credentials = credentials
  }

  /// Returns where he is to be reached.
  func listen() -> HostPort {
    do throws(UVError) {
      let listener = try TCPListener(host: "127.0.0.1", port: 0, on: loop) { [self] result in
        guard case .success(let connection) = result else { preconditionFailure("\(result)") }
        relay(RawTLSPeer(connection, .server, credentials))
      }
      self.listener = listener
      return HostPort(host: "127.0.0.1", port: listener.boundPort)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  func close() { listener?.close() }

  private func relay(_ front: RawTLSPeer) {
    var waiting: [[UInt8]] = []
    var behind: RawTLSPeer?
    var isOpen = false
    front.onBytes = { bytes in
      if isOpen { behind?.say(bytes) } else { waiting.append(bytes) }
    }
    front.onEnd = { behind?.close() }
    front.start()
    RawTLSPeer.dial(victim, with: credentials, on: loop) { peer in
      behind = peer
      peer.onOpen = {
        isOpen = true
        for bytes in waiting { peer.say(bytes) }
      }
      peer.onBytes = { front.say($0) }
      peer.onEnd = {
        front.closeAfterWriting()
        behind = nil
      }
    }
  }
}
