// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import RegistryCore

/// A program that keeps credentials: `docker-credential-NAME get`, with the registry on standard
/// input and JSON on standard output (docker-credential-helpers: development).
struct CredentialProgram: Sendable {
  private let name: String
  /// Folders with colons between them.
  private let path: String
  private let timeoutSeconds: Int

  /// The name becomes part of a path and so must not have slashes in it. `path` is where the
  /// program is looked for, as `PATH` says.
  init(
    _ name: String, path: String? = ProcessInfo.processInfo.environment["PATH"],
    timeoutSeconds: Int = CredentialProgram.timeoutSeconds
  ) throws(CredentialError) {
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard isName, (1...64).contains(name.utf8.count) else { throw .helperNameInvalid }
    self.name = name
    self.path = path ?? ""
    self.timeoutSeconds = timeoutSeconds
  }

  /// Nil if the helper has none for this registry.
  func credentials(for registry: String) async throws(CredentialError) -> RegistryCredentials? {
    guard let executable = executable else { throw .helperMissing(name: name) }
    let outcome = await withCheckedContinuation { continuation in
      // A thread of its own, since it blocks for as long as the helper takes.
      Thread.detachNewThread {
        continuation.resume(returning: run(executable, registry: registry))
      }
    }
    let (status, output) = try outcome.get()
    if status != 0 {
      // The one error that is no error, told in words (docker-credential-helpers, credentials).
      let isUnknown = String(decoding: output, as: UTF8.self).contains("credentials not found")
      if isUnknown { return nil }
      throw .helperFailed(name: name)
    }
    guard let answer = try? JSONValue(parsing: output), let user = answer["Username"]?.string,
      let secret = answer["Secret"]?.string,
      let credentials = RegistryCredentials(user: user, secret: secret)
    else { throw .helperAnswerMalformed(name: name) }
    return credentials
  }

  private func run(
    _ executable: String, registry: String
  ) -> Result<(Int32, [UInt8]), CredentialError> {
    let process = Process()
    let input = Pipe()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = ["get"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do {
      // Into the pipe's own room before anyone reads, so that a helper that does not read cannot
      // make us wait, or send us the signal of a broken pipe.
      try input.fileHandleForWriting.write(contentsOf: Data(registry.utf8))
      try input.fileHandleForWriting.close()
      try process.run()
    } catch {
      return .failure(.helperFailed(name: name))
    }
    let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
    let answer = read(output.fileHandleForReading.fileDescriptor, until: deadline)
    let isOver = (try? answer.get()) != nil && exits(process, until: deadline)
    // By its own id, which is its own until it has been waited for.
    if !isOver, process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return answer.flatMap { text in
      isOver
        ? .success((process.terminationStatus, text))
        : .failure(.helperTimedOut(name: name, seconds: timeoutSeconds))
    }
  }

  /// What the helper writes until it closes its output.
  private func read(
    _ descriptor: Int32, until deadline: ContinuousClock.Instant
  ) -> Result<[UInt8], CredentialError> {
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while text.count <= Self.outputBytesMax {
      let left = (deadline - .now) / .milliseconds(1)
      guard left > 0 else {
        return .failure(.helperTimedOut(name: name, seconds: timeoutSeconds))
      }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&waiting, 1, Int32(left) + 1)
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      let count = unsafe Glibc.read(descriptor, &piece, piece.count)
      if count <= 0 { return .success(text) }
      text += piece[..<count]
    }
    return .failure(.helperAnswerMalformed(name: name))
  }

  /// Whether a helper that has closed its output ends, too.
  private func exits(_ process: Process, until deadline: ContinuousClock.Instant) -> Bool {
    while process.isRunning, ContinuousClock.now < deadline { usleep(Self.pauseMicroseconds) }
    return !process.isRunning
  }

  private var executable: String? {
    path.split(separator: ":").lazy
      .map { "\($0)/docker-credential-\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Time enough to ask a cloud's service, and little enough to wait for.
  static let timeoutSeconds = 15
  private static let outputBytesMax = 64 << 10
  private static let pauseMicroseconds: UInt32 = 2_000
}
