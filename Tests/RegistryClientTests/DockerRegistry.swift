// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import RegistryClient
import Testing

/// Debian's `docker-registry` (CNCF Distribution), run for one test over a directory of its own.
enum DockerRegistry {
  static func run(_ body: (RegistryEndpoint) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("shoal-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let configuration = directory.appendingPathComponent("config.yml")
    try """
    version: 0.1
    log: {level: info}
    storage: {filesystem: {rootdirectory: \(directory.path)/data}}
    http: {addr: "127.0.0.1:0"}
    """.write(to: configuration, atomically: true, encoding: .utf8)
    let process = Process()
    let log = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/docker-registry")
    process.arguments = ["serve", configuration.path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = log
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    let reading = log.fileHandleForReading
    let found = await withCheckedContinuation { continuation in
      // A thread of its own, since it blocks for as long as the registry takes to start.
      Thread.detachNewThread { continuation.resume(returning: Self.address(in: reading)) }
    }
    let address = try #require(found)
    // Read on, so that the process never waits for room in the pipe.
    reading.readabilityHandler = { _ = $0.availableData }
    defer { reading.readabilityHandler = nil }
    try await body(RegistryEndpoint(name: "debian", address: address))
  }

  /// From the line `… msg="listening on 127.0.0.1:41234" …`, which says that it is ready.
  private static func address(in log: FileHandle) -> HostPort? {
    var text = ""
    while true {
      let data = log.availableData
      if data.isEmpty { return nil }
      text += String(decoding: data, as: UTF8.self)
      guard let start = text.range(of: "listening on "),
        let end = text[start.upperBound...].firstIndex(where: { $0 == "\"" || $0 == "," })
      else { continue }
      return HostPort(text[start.upperBound..<end])
    }
  }
}
