// SPDX-License-Identifier: Apache-2.0

@testable import OpenSSLRuntime

/// Two sessions and the wires between them, which a test may cut or bend.
final class SessionPair {
  let clientContext: TLSContext
  let serverContext: TLSContext
  let client: TLSSession
  let server: TLSSession
  /// Everything that was written to each, in records as they left.
  private(set) var toServer: [[UInt8]] = []
  private(set) var toClient: [[UInt8]] = []
  private(set) var heardByServer: [UInt8] = []
  private(set) var heardByClient: [UInt8] = []

  init(client: TLSCredentials, server: TLSCredentials) throws {
    clientContext = try TLSContext(client)
    serverContext = try TLSContext(server)
    self.client = TLSSession(clientContext, .client)
    self.server = TLSSession(serverContext, .server)
  }

  convenience init(client: [ClusterKey], server: [ClusterKey]) throws {
    try self.init(
      client: .clusterKeys(ClusterKeys(client)), server: .clusterKeys(ClusterKeys(server)))
  }

  /// Until neither side has anything to say.
  func shakeHands() {
    client.begin()
    var isTalking = true
    while isTalking {
      let flights = (take(client), take(server))
      isTalking = !flights.0.isEmpty || !flights.1.isEmpty
      deliver(flights.0, to: .server)
      // What the server answers at once is taken in the next round.
      deliver(flights.1, to: .client)
    }
  }

  func say(_ bytes: [UInt8], by role: TLSSession.Role) -> [UInt8] {
    let session = role == .client ? client : server
    guard session.state == .open else { return [] }
    unsafe bytes.withUnsafeBytes {
      unsafe session.write(header: $0, payload: UnsafeRawBufferPointer(start: nil, count: 0))
    }
    return take(session)
  }

  func deliver(_ bytes: [UInt8], to role: TLSSession.Role) {
    let session = role == .client ? client : server
    guard !bytes.isEmpty, isAlive(session) else { return }
    if role == .client { toClient.append(bytes) } else { toServer.append(bytes) }
    let heard = unsafe bytes.withUnsafeBytes { unsafe [UInt8](session.receive($0)) }
    if role == .client { heardByClient += heard } else { heardByServer += heard }
    answers(of: session)
  }

  private var pending: [(TLSSession, [UInt8])] = []

  /// The contexts of both sides are their own, so that nothing is overwritten while it waits.
  private func answers(of session: TLSSession) {
    let answer = taken(session)
    if !answer.isEmpty { pending.append((session, answer)) }
  }

  func take(_ session: TLSSession) -> [UInt8] {
    let waiting = pending.filter { $0.0 === session }.flatMap(\.1)
    pending.removeAll { $0.0 === session }
    return waiting + taken(session)
  }

  private func taken(_ session: TLSSession) -> [UInt8] {
    var bytes: [UInt8] = []
    unsafe session.takeOutgoing { bytes = unsafe [UInt8]($0) }
    return bytes
  }

  private func isAlive(_ session: TLSSession) -> Bool {
    if case .ended = session.state { false } else { true }
  }
}

extension TLSSession.State {
  var isRefused: Bool {
    if case .ended(.refused) = self { true } else { false }
  }

  var isBroken: Bool {
    if case .ended(.broken) = self { true } else { false }
  }
}
