// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import Testing

@testable import OpenSSLRuntime

/// Two sessions back to back, without a socket.
@Suite struct TLSSessionTests {
  private let key = ClusterKey.generate()
  private let other = ClusterKey.generate()

  private func pair() throws -> SessionPair {
    try SessionPair(client: [key], server: [key])
  }

  @Test("who shares the key is connected, and what one side says the other hears")
  func sharedKey() throws {
    let pair = try pair()
    pair.shakeHands()
    #expect(pair.client.state == .open)
    #expect(pair.server.state == .open)
    pair.deliver(pair.say(Array("chunk".utf8), by: .client), to: .server)
    pair.deliver(pair.say(Array("thanks".utf8), by: .server), to: .client)
    #expect(pair.heardByServer == Array("chunk".utf8))
    #expect(pair.heardByClient == Array("thanks".utf8))
  }

  @Test("a fragment of 64 KiB leaves in one piece, arrives in any pieces, and is not to be read")
  func fragment() throws {
    let pair = try pair()
    pair.shakeHands()
    let fragment = [UInt8](repeating: 0x5a, count: 65_536)
    let ciphertext = pair.say(fragment, by: .client)
    // Four records of 16 KiB, each with 5 bytes of header, 1 of type and 16 of authentication.
    #expect(ciphertext.count == fragment.count + 4 * 22)
    #expect(!ciphertext.contains([UInt8](repeating: 0x5a, count: 16)))
    for start in stride(from: 0, to: ciphertext.count, by: 10_007) {
      pair.deliver(Array(ciphertext[start...].prefix(10_007)), to: .server)
    }
    #expect(pair.heardByServer == fragment)
  }

  @Test("both ends of a session compute the same exported bytes, those of another session others")
  func exportedBytes() throws {
    let (first, second) = (try pair(), try pair())
    first.shakeHands()
    second.shakeHands()
    try #require(first.client.state == .open && first.server.state == .open)
    try #require(second.client.state == .open)
    let binding = first.client.exportedBytes(label: "EXPORTER-test", count: 32)
    #expect(first.server.exportedBytes(label: "EXPORTER-test", count: 32) == binding)
    #expect(second.client.exportedBytes(label: "EXPORTER-test", count: 32) != binding)
  }

  @Test("another key is refused on both sides")
  func wrongKey() throws {
    let pair = try SessionPair(client: [key], server: [other])
    pair.shakeHands()
    #expect(pair.client.state.isRefused)
    #expect(pair.server.state.isRefused)
  }

  @Test("a key of the same name and other bits is refused on both sides")
  func sameName() throws {
    let secret = ClusterKey(secret: other.secret, identity: key.identity)
    let pair = try SessionPair(client: [secret], server: [key])
    pair.shakeHands()
    #expect(pair.client.state.isRefused)
    #expect(pair.server.state.isRefused)
  }

  @Test("a man in the middle without the key, with a certificate he signed himself, fails twice")
  func keyless() async throws {
    let folder = try WorkFolder.make(prefix: "shoal-tls")
    defer { folder.remove() }
    let selfSigned = try await CertificateFiles.makeAuthority(folder: folder)
    let keyless = TLSCredentials.certificates(try Self.documents(selfSigned, of: selfSigned))
    let keyed = TLSCredentials.clusterKeys(ClusterKeys([key]))
    // He stands between a client and a server and plays the other to each.
    let towardsClient = try SessionPair(client: keyed, server: keyless)
    let towardsServer = try SessionPair(client: keyless, server: keyed)
    towardsClient.shakeHands()
    towardsServer.shakeHands()
    #expect(towardsClient.client.state.isRefused)
    #expect(towardsServer.server.state.isRefused)
    #expect(towardsClient.server.state != .open)
  }

  @Test("the file's first key is offered, all are accepted, and both sides know which it was")
  func offeredKey() throws {
    let pair = try SessionPair(client: [other, key], server: [key, other])
    pair.shakeHands()
    #expect(pair.client.state == .open)
    #expect(pair.client.key == other)
    #expect(pair.server.key == other)
    let reverse = try SessionPair(client: [key], server: [other])
    reverse.shakeHands()
    #expect(reverse.client.state.isRefused)
  }

  @Test("a key that is taken away is trusted no more, also by a handshake that had begun with it")
  func removedKey() throws {
    let pair = try pair()
    pair.shakeHands()
    #expect(pair.server.isTrusted)
    try pair.serverContext.replaceCredentials(with: .clusterKeys(ClusterKeys([other])))
    #expect(!pair.server.isTrusted)
    #expect(pair.client.isTrusted)
    let begun = try self.pair()
    begun.client.begin()
    begun.deliver(begun.take(begun.client), to: .server)
    try begun.serverContext.replaceCredentials(with: .clusterKeys(ClusterKeys([other])))
    begun.deliver(begun.take(begun.server), to: .client)
    begun.deliver(begun.take(begun.client), to: .server)
    #expect(begun.server.state.isRefused)
  }

  @Test("what is no TLS at all is told from what has the wrong key")
  func notEncrypted() throws {
    let pair = try pair()
    pair.deliver([0, 0, 0, 90, 1] + Array("shoal".utf8), to: .server)
    #expect(pair.server.state == .ended(.notEncrypted))
  }

  @Test("a flipped bit anywhere in a record ends the session and nothing of the record is heard")
  func flippedBit() throws {
    for index in 0..<(5 + 8 + 1 + 16) {
      let pair = try pair()
      pair.shakeHands()
      var record = pair.say([1, 2, 3, 4, 5, 6, 7, 8], by: .client)
      try #require(record.count == 5 + 8 + 1 + 16)
      record[index] ^= 1
      // Behind it what fills up a record that has become longer.
      pair.deliver(record + [UInt8](repeating: 0, count: 1_024), to: .server)
      #expect(pair.server.state.isBroken, "byte \(index)")
      #expect(pair.heardByServer.isEmpty)
    }
  }

  @Test("a record cut short is not heard; a record sent again ends the session")
  func cutAndReplay() throws {
    let pair = try pair()
    pair.shakeHands()
    let record = pair.say([1, 2, 3], by: .client)
    try #require(!record.isEmpty)
    pair.deliver(Array(record.dropLast()), to: .server)
    #expect(pair.heardByServer.isEmpty)
    #expect(pair.server.state == .open)
    pair.deliver([record[record.count - 1]], to: .server)
    #expect(pair.heardByServer == [1, 2, 3])
    pair.deliver(record, to: .server)
    #expect(pair.server.state.isBroken)
    #expect(pair.heardByServer == [1, 2, 3])
  }

  @Test("what a side has said cannot be sent back to it")
  func reflection() throws {
    let pair = try pair()
    pair.shakeHands()
    pair.deliver(pair.say([1, 2, 3], by: .client), to: .client)
    #expect(pair.client.state.isBroken)
    // Nor can its first words be the other side's.
    let echo = try self.pair()
    echo.client.begin()
    echo.deliver(echo.take(echo.client), to: .client)
    #expect(echo.client.state.isRefused)
  }

  @Test("a side that says it will write no more is told from one that was cut off")
  func closed() throws {
    let pair = try pair()
    pair.shakeHands()
    pair.client.close()
    pair.deliver(pair.take(pair.client), to: .server)
    #expect(pair.server.state == .ended(.closed))
  }

  @Test("random bytes after any part of a handshake never trap and never open a session")
  func garbage() throws {
    for round in 0..<64 {
      let pair = try pair()
      pair.client.begin()
      let hello = pair.take(pair.client)
      let kept = hello.prefix(round * hello.count / 64)
      pair.deliver(Array(kept) + SecureRandom.bytes(count: 2_048), to: .server)
      #expect(pair.server.state != .open)
    }
  }

  // MARK: Certificates

  @Test("certificates of one authority connect, those of another are refused, on both sides")
  func certificates() async throws {
    let folder = try WorkFolder.make(prefix: "shoal-tls")
    defer { folder.remove() }
    let authority = try await CertificateFiles.makeAuthority(folder: folder)
    let ours = try await authority.makeServer("node-1", folder: folder)
    let member = TLSCredentials.certificates(try Self.documents(ours, of: authority))
    let pair = try SessionPair(client: member, server: member)
    pair.shakeHands()
    #expect(pair.client.state == .open)
    #expect(pair.server.state == .open)
    #expect(pair.server.isTrusted)

    let otherFolder = try WorkFolder.make(prefix: "shoal-tls")
    defer { otherFolder.remove() }
    let otherAuthority = try await CertificateFiles.makeAuthority(folder: otherFolder)
    let theirs = try await otherAuthority.makeServer("node-2", folder: otherFolder)
    // He has our authority's certificate, which is no secret, and another's for himself.
    let stranger = TLSCredentials.certificates(try Self.documents(theirs, of: authority))
    let fromStranger = try SessionPair(client: stranger, server: member)
    fromStranger.shakeHands()
    #expect(fromStranger.server.state.isRefused)
    let toStranger = try SessionPair(client: member, server: stranger)
    toStranger.shakeHands()
    #expect(toStranger.client.state.isRefused)

    // An authority that is trusted no more.
    try pair.serverContext.replaceCredentials(
      with: .certificates(try Self.documents(theirs, of: otherAuthority)))
    #expect(!pair.server.isTrusted)
    #expect(pair.client.isTrusted)

    #expect(throws: TLSCredentialsError.self) {
      try TLSContext(
        .certificates(
          CertificateDocuments.load(
            .init(
              certificate: ours.certificatePath, key: theirs.keyPath,
              authority: authority.certificatePath))))
    }
  }

  @Test("a certificate is good for its time: one that has expired is refused, on both sides")
  func expired() async throws {
    let folder = try WorkFolder.make(prefix: "shoal-tls")
    defer { folder.remove() }
    let authority = try await CertificateFiles.makeAuthority(folder: folder)
    func member(_ name: String, days: Int) async throws -> TLSCredentials {
      let files = try await authority.makeMember(name, days: days, folder: folder)
      return .certificates(try Self.documents(files, of: authority))
    }
    let good = try await member("node-1", days: 7)
    let expired = try await member("node-2", days: -1)
    let pair = try SessionPair(client: good, server: good)
    pair.shakeHands()
    #expect(pair.client.state == .open && pair.server.state == .open)
    let fromExpired = try SessionPair(client: expired, server: good)
    fromExpired.shakeHands()
    #expect(fromExpired.server.state.isRefused)
    let toExpired = try SessionPair(client: good, server: expired)
    toExpired.shakeHands()
    #expect(toExpired.client.state.isRefused)
  }

  // MARK: New keys

  @Test("what is sealed after new keys is heard, and both sides go on")
  func renewedKeys() throws {
    let pair = try pair()
    pair.shakeHands()
    for number in UInt8(1)...3 {
      pair.client.renewKeys()
      pair.deliver(pair.say([number], by: .client), to: .server)
      pair.deliver(pair.say([number], by: .server), to: .client)
    }
    #expect(pair.heardByServer == [1, 2, 3])
    #expect(pair.heardByClient == [1, 2, 3])
    #expect(pair.client.state == .open && pair.server.state == .open)
  }

  @Test("who changes keys again and again, and says nothing else, is given up")
  func keyUpdateFlood() throws {
    let pair = try pair()
    pair.shakeHands()
    for round in 1...32 {
      pair.client.renewKeys()
      pair.deliver(pair.take(pair.client), to: .server)
      #expect(pair.server.state == .open, "round \(round)")
    }
    pair.client.renewKeys()
    pair.deliver(pair.take(pair.client), to: .server)
    #expect(pair.server.state == .ended(.keyUpdatesExceeded))
  }

  @Test("no key seals more than it may")
  func keysWearOut() throws {
    let pair = try pair()
    pair.shakeHands()
    let fragment = [UInt8](repeating: 7, count: 65_536)
    let plain = pair.say(fragment, by: .client).count
    pair.client.bytesPerKeyMax = 4 * 65_536
    var longer = 0
    for _ in 0..<16 where pair.say(fragment, by: .client).count > plain { longer += 1 }
    #expect(longer == 4)
  }

  @Test("a certificate does not open what a key protects, nor a key what certificates protect")
  func mixed() async throws {
    let folder = try WorkFolder.make(prefix: "shoal-tls")
    defer { folder.remove() }
    let authority = try await CertificateFiles.makeAuthority(folder: folder)
    let ours = try await authority.makeServer("node-1", folder: folder)
    let certified = TLSCredentials.certificates(try Self.documents(ours, of: authority))
    let keyed = TLSCredentials.clusterKeys(ClusterKeys([key]))
    for (client, server) in [(certified, keyed), (keyed, certified)] {
      let pair = try SessionPair(client: client, server: server)
      pair.shakeHands()
      #expect(pair.client.state != .open)
      #expect(pair.server.state != .open)
    }
  }

  private static func documents(
    _ files: CertificateFiles, of authority: CertificateFiles
  ) throws -> CertificateDocuments {
    try CertificateDocuments.load(
      CertificateDocuments.Paths(
        certificate: files.certificatePath, key: files.keyPath,
        authority: authority.certificatePath))
  }
}
