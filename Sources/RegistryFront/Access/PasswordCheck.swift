// SPDX-License-Identifier: Apache-2.0

import ContentModel
import CryptRuntime
import NIOCore
import NIOPosix
import OpenSSLRuntime
package import RegistryCore
import Synchronization

/// Checks users and passwords against a file, which is read again when it changes.
///
/// A hash is made to be slow, and a push has hundreds of requests. So who was right is remembered
/// for a while, by a digest under a salt of this process; requests with the same credentials wait
/// for one computation; and computations are bounded, of one client and of all together, and
/// on threads of their own: those that serve and those of the disk go on whatever is guessed.
///
/// The threads run as long as this is there.
package final class PasswordCheck: Sendable {
  package typealias File = ReloadedFiles<PasswordFile>

  private struct State {
    /// Until when they count.
    var known = OrderedTable<Digest, Instant>()
    /// Only looked up by key, never iterated.
    var computing: [Digest: EventLoopFuture<Bool>] = [:]
    var countOfClient: [ClientAddress: Int] = [:]
  }

  package let file: File
  private let threads: NIOThreadPool
  private let matches: @Sendable ([UInt8], String) -> Bool
  private let salt = SecureRandom.bytes(count: 32)
  private let state = Mutex(State())

  /// - Parameter matches: whether a hash is that of a password; nil for bcrypt.
  package init(
    path: String, matches: (@Sendable ([UInt8], String) -> Bool)? = nil
  ) throws(FileLoadError) {
    file = try File(paths: [path]) { try PasswordFile($0[0]) }
    self.matches = matches ?? { BCrypt.matches($0, $1) }
    // Most of the cores stay with who is let in.
    threads = NIOThreadPool(numberOfThreads: max(1, System.coreCount / 4))
    threads.start()
  }

  deinit {
    threads.shutdownGracefully { _ in }
  }

  /// - Throws: `tooManyRequests` where too many are checked at once.
  func isRight(
    user: String, password: [UInt8], on channel: any Channel
  ) async throws(RegistryError) -> Bool {
    let file = file.current
    // Who is not there costs as much as who is, so that time does not tell who is.
    let hash = file[user: user] ?? file.decoy
    let isUser = file[user: user] != nil
    let key = key(user, password, hash)
    if isUser, isKnown(key) { return true }
    let outcome = try start(key, password, hash, on: channel)
    let isRight = (try? await outcome.get()) ?? false
    return isRight && isUser
  }

  /// With the hash in it, so that a password that was changed is forgotten with it.
  private func key(_ user: String, _ password: [UInt8], _ hash: PasswordHash) -> Digest {
    var bytes = salt
    for part in [Array(user.utf8), Array(hash.text.utf8), password] {
      // The length first, so that no two rows of parts have the same bytes.
      bytes += Array("\(part.count):".utf8) + part
    }
    return Digest.computing(.sha256, of: bytes)
  }

  private func isKnown(_ key: Digest) -> Bool {
    let now = Self.now
    return state.withLock { $0.known[key].map { now < $0 } ?? false }
  }

  private func start(
    _ key: Digest, _ password: [UInt8], _ hash: PasswordHash, on channel: any Channel
  ) throws(RegistryError) -> EventLoopFuture<Bool> {
    let client = ClientAddress(of: channel)
    let matches = matches
    let found = state.withLock { state -> (outcome: EventLoopFuture<Bool>, isNew: Bool)? in
      if let future = state.computing[key] { return (future, false) }
      guard state.computing.count < Self.waitingMax,
        state.countOfClient[client] ?? 0 < Self.waitingPerClientMax
      else { return nil }
      state.countOfClient[client, default: 0] += 1
      let future = threads.runIfActive(eventLoop: channel.eventLoop) {
        matches(password, hash.text)
      }
      state.computing[key] = future
      return (future, true)
    }
    guard let found else {
      throw RegistryError(
        .tooManyRequests, message: "too many passwords are being checked: come again",
        retryAfterSeconds: 1)
    }
    // Once, and of the client that was counted.
    if found.isNew { found.outcome.whenComplete { self.finished(key, of: client, $0) } }
    return found.outcome
  }

  private func finished(
    _ key: Digest, of client: ClientAddress, _ outcome: Result<Bool, any Error>
  ) {
    let now = Self.now
    state.withLock { state in
      state.computing[key] = nil
      let count = (state.countOfClient[client] ?? 1) - 1
      state.countOfClient[client] = count > 0 ? count : nil
      guard case .success(true) = outcome else { return }
      if state.known.count >= Self.knownMax { state.known.removeOldest() }
      state.known.remove(key)
      state.known[key] = now + .seconds(Self.knownSeconds)
    }
  }

  private static var now: Instant {
    Instant(nanoseconds: Int64(NIODeadline.now().uptimeNanoseconds))
  }

  private static let waitingMax = 64
  private static let waitingPerClientMax = 4
  private static let knownMax = 1_024
  private static let knownSeconds: Int64 = 300
}
