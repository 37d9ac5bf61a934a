// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import OpenSSLRuntime
import PeerProtocol
import PeerTransport
import Testing
import UVRuntime

/// A key is replaced while connections are open.
@Suite(.timeLimit(.minutes(5))) struct KeyRotationTests {
  private let old = ClusterKey.generate()
  private let new = ClusterKey.generate()

  @Test("a key is replaced in three steps, and only the last one closes what was made with it")
  func threeSteps() async {
    let (old, new) = (old, new)
    let pair = await PeerPair(
      listenerSecurity: .keys([old]), diallerSecurity: .keys([old]))
    let ids = await pair.connect()
    // Each side takes each step at its own time, and in between the other can still be dialled.
    for keys in [[old, new], [new, old]] {
      #expect(await pair.onListener { $0.transport.adopt(.keys(keys)) } == 0)
      await redial(pair)
      #expect(await pair.onDialler { $0.transport.adopt(.keys(keys)) } == 0)
      await redial(pair)
    }
    await pair.onDialler { $0.transport.send(.ping(1), on: ids.dialling) }
    await pair.listener.wait(for: .frame(.ping(1)))
    // Made with the old key: the first, those while that was first on the dialler's side.
    #expect(await pair.onListener { $0.transport.adopt(.keys([new])) } == 4)
    await pair.dialler.wait { $0.count { $0 == .closed(.keyRemoved) } == 4 }
    await redial(pair)
    #expect(await pair.onDialler { $0.transport.adopt(.keys([new])) } == 0)
    #expect(await pair.onDialler { $0.transport.openCount } == 2)
    await pair.shutdown()
  }

  @Test("a key that was removed opens nothing any more")
  func removedKey() async {
    let (old, new) = (old, new)
    let pair = await PeerPair(
      listenerSecurity: .keys([new, old]), diallerSecurity: .keys([old]))
    _ = await pair.connect()
    #expect(await pair.onListener { $0.transport.adopt(.keys([new])) } == 1)
    await pair.dialler.wait(for: .closed(.keyRemoved))
    await pair.listener.wait(for: .closed(.keyRemoved))
    await pair.dial()
    await pair.dialler.wait(for: .dialFailed(.channelRefused))
    await pair.shutdown()
  }

  /// A key file, gone with the test.
  private struct KeyFile {
    let path: String
    private let folder: String

    init() throws {
      var template = Array("/tmp/shoal-rotation-XXXXXX".utf8CString)
      let made = unsafe mkdtemp(&template)
      folder = try #require(unsafe made.map { unsafe String(cString: $0) })
      path = folder + "/cluster.key"
      try ClusterKeys.create(path: path)
    }

    func replace() throws {
      #expect(unsafe unlink(path) == 0)
      try ClusterKeys.create(path: path)
    }

    func remove() {
      _ = unsafe unlink(path)
      _ = unsafe rmdir(folder)
    }
  }

  @Test("on SIGHUP the file is read again; one that cannot be used changes nothing")
  func hangUp() async throws {
    let file = try KeyFile()
    defer { file.remove() }
    let source = PeerSecuritySource.clusterKey(path: file.path)
    let security = try source.load()
    let pair = await PeerPair(listenerSecurity: security, diallerSecurity: security) {
      $0.securityPeriodMilliseconds = 3_600_000
    }
    _ = await pair.connect()
    let log = pair.listener
    await pair.onListener { $0.transport.watchSecurity(from: source) { log.append(.reloaded($0)) } }
    #expect(unsafe chmod(file.path, 0o644) == 0)
    #expect(kill(getpid(), SIGHUP) == 0)
    let refusal = SecretFileError.readableByOthers(path: file.path, mode: 0o644)
    await log.wait(for: .reloaded(.failed(.clusterKey(.file(refusal)))))
    #expect(await pair.onListener { $0.transport.openCount } == 1)
    try file.replace()
    #expect(kill(getpid(), SIGHUP) == 0)
    await log.wait(for: .reloaded(.adopted(connectionsClosed: 1)))
    await pair.dialler.wait(for: .closed(.keyRemoved))
    await pair.shutdown()
  }

  @Test("a file that changes is read again without being told")
  func changedFile() async throws {
    let file = try KeyFile()
    defer { file.remove() }
    let source = PeerSecuritySource.clusterKey(path: file.path)
    let security = try source.load()
    let pair = await PeerPair(listenerSecurity: security, diallerSecurity: security) {
      $0.securityPeriodMilliseconds = 5
    }
    _ = await pair.connect()
    let log = pair.listener
    await pair.onListener { $0.transport.watchSecurity(from: source) { log.append(.reloaded($0)) } }
    try file.replace()
    await log.wait(for: .reloaded(.adopted(connectionsClosed: 1)))
    await pair.shutdown()
  }

  private func redial(_ pair: PeerPair) async {
    func openings(_ events: [PeerEvent]) -> Int {
      events.count { if case .opened = $0 { true } else { false } }
    }
    let before = (openings(pair.dialler.events), openings(pair.listener.events))
    await pair.dial()
    await pair.dialler.wait { $0.count { if case .opened = $0 { true } else { false } } > before.0 }
    await pair.listener.wait {
      $0.count { if case .opened = $0 { true } else { false } } > before.1
    }
  }
}
