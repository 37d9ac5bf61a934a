// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import Logging
import PeerProtocol
import PeerTransport
import RegistryCore
import ServiceLifecycle

@testable import NodeShell

/// A node's administrative side on a real socket, in front of a history that the test makes up.
struct AdminFixture: Sendable {
  let folder: String
  let client: AdminClient

  var socketPath: String { AdminSocket(dataFolder: folder).path }

  static func run(
    history: @escaping @Sendable () async -> LoopAnswer<PullHistoryReading> = {
      .answered(HistoryFixture().reading())
    },
    serving: ServingHistory = ServingHistory(limits: NodeShellConfiguration()),
    garbage: (any GarbageReport)? = nil,
    in givenFolder: String? = nil, logger: Logger = Logger(label: "test"),
    before: (String) throws -> Void = { _ in },
    _ body: (AdminFixture) async throws -> Void
  ) async throws {
    let folder = try givenFolder ?? makeFolder()
    defer { removeFolder(folder) }
    try before(folder)
    let (published, continuation) = AsyncStream<Void>.makeStream()
    let service = AdminService(
      responder: responder(folder, history, serving, garbage),
      socket: AdminSocket(dataFolder: folder), logger: logger,
      onPublished: { continuation.yield() })
    let group = ServiceGroup(services: [service], logger: Logger(label: "test"))
    async let end: Void = group.run()
    for await _ in published { break }
    let outcome: Result<Void, any Error>
    do {
      let socket = AdminSocket(dataFolder: folder).path
      outcome = .success(
        try await body(
          AdminFixture(folder: folder, client: AdminClient(path: socket, timeoutSeconds: 120))))
    } catch {
      outcome = .failure(error)
    }
    await group.triggerGracefulShutdown()
    try await end
    try outcome.get()
  }

  private static func responder(
    _ folder: String, _ history: @escaping @Sendable () async -> LoopAnswer<PullHistoryReading>,
    _ serving: ServingHistory, _ garbage: (any GarbageReport)?
  ) -> AdminResponder {
    let nodeID = NodeID(number: 0x50a1)
    var options = NodeOptions(
      listen: HostPort(host: "127.0.0.1", port: 5000),
      peerListen: HostPort(host: "127.0.0.1", port: 6000), dataFolder: folder,
      peerSecurity: .insecure)
    options.trackers = [HostPort(host: "tracker.example", port: 7000)]
    let facts = NodeFacts(
      nodeID: nodeID, options: options, pid: 7, started: .zero, addresses: { nil })
    return AdminResponder(
      status: StatusAnswer(
        facts: facts, isStopping: { false }, storeCondition: { .full },
        cacheUsage: {
          var usage = CacheUsage()
          usage.blobs = 3
          usage.mirroredBytes = 1_000
          usage.evictableBytes = 200
          usage.ownedBytes = 500
          usage.quotaBytes = 4_000
          return usage
        }),
      pulls: PullsAnswer(nodeID: nodeID, serving: serving),
      garbage: GarbageAnswer(report: garbage),
      changeLimits: { .answered($0.applied(to: RateLimits(uploadBytesPerSecond: 25_000_000))) },
      history: history)
  }

  static func makeFolder() throws -> String {
    var template = Array("/tmp/shoal-ADMIN-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw FixtureError.noFolder }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func removeFolder(_ folder: String) {
    unsafe unlink(folder + "/admin.sock")
    unsafe unlink(folder + "/.admin/s")
    unsafe rmdir(folder + "/.admin")
    unsafe rmdir(folder)
  }

  /// What a node leaves that was killed: a socket that nobody listens on.
  static func leaveSocket(at path: String) throws {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let result = unsafe withUnsafeBytes(of: &address) { bytes in
      unsafe bind(
        descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
        socklen_t(bytes.count))
    }
    guard result == 0 else { throw FixtureError.noSocket }
  }

  enum FixtureError: Error { case noFolder, noSocket }
}
