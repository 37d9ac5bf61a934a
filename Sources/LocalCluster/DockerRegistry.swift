// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Foundation

/// A running `docker-registry` (CNCF Distribution as Debian packages it).
package struct DockerRegistry: Sendable {
  package let process: ManagedProcess
  package let address: HostPort
  /// Its `rootdirectory`.
  package let dataFolder: String

  /// Each registry needs a folder of its own.
  ///
  /// - Parameters:
  ///   - upstream: what it is a cache for, which takes no pushes then; nil for an origin.
  ///   - keepsDescriptors: whether it remembers sizes of blobs, as the configuration does that
  ///     Debian installs with it.
  package static func start(
    folder: WorkFolder, security: DockerRegistrySecurity = DockerRegistrySecurity(),
    upstream: HostPort? = nil, keepsDescriptors: Bool = false
  ) async throws -> DockerRegistry {
    guard FileManager.default.isExecutableFile(atPath: executable) else {
      throw ClusterError.programMissing(
        path: executable, advice: "run make deps, or apt-get install docker-registry")
    }
    let data = try folder.makeInside("origin")
    let configuration = "\(folder.path)/origin.yml"
    let cache = keepsDescriptors ? "\n  cache: {blobdescriptor: inmemory}" : ""
    let proxy = upstream.map { "\nproxy: {remoteurl: \"http://\($0)\"}" } ?? ""
    // The access log, on by default, goes to standard output, everything else to standard error.
    try """
    version: 0.1
    log: {level: info, formatter: text}
    storage:
      filesystem: {rootdirectory: "\(data)"}
      maintenance: {uploadpurging: {enabled: false}}\(cache)
    http: {addr: "127.0.0.1:0", secret: "of one process"\(security.tlsConfiguration)}\(proxy)
    \(try security.configurationLines(folder: folder).joined(separator: "\n"))
    """.write(toFile: configuration, atomically: true, encoding: .utf8)
    let process = try await ManagedProcess.start(
      name: "origin", executable: executable, arguments: ["serve", configuration],
      folder: folder.path)
    var address: HostPort?
    try await BoundedWait.until("docker-registry listens", seconds: 60) {
      try process.requireRunning()
      address = listeningAddress(in: process.errorPath)
      return address != nil
    }
    guard let address else { preconditionFailure("listens nowhere") }
    return DockerRegistry(process: process, address: address, dataFolder: data)
  }

  /// The last word of `docker-registry github.com/docker/distribution 2.8.2+ds1`.
  package static func version(folder: WorkFolder) async throws -> String {
    let text = try await SystemProgram.output(executable, ["--version"], folder: folder)
    let words = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    return words.last.map(String.init) ?? "of unknown version"
  }

  /// Every request that is over.
  package func accessLog() throws -> [AccessLogEntry] {
    try String(contentsOfFile: process.outputPath, encoding: .utf8)
      .split(separator: "\n").compactMap { AccessLogEntry($0) }
  }

  /// Body bytes of every blob request so far, broken off ones included. Requests under way count
  /// when they are over: this returns once there are `expectedBytes` at least, and nothing has been
  /// added for a while.
  package func blobBytesServed(atLeast expectedBytes: Int64 = 0) async throws -> Int64 {
    var last: Int64 = -1
    var lastChange = ContinuousClock.now
    try await BoundedWait.until(
      "the access log of the origin tells of \(expectedBytes) bytes and comes to rest", seconds: 60
    ) {
      let bytes = try accessLog().filter(\.isBlobDownload).reduce(0) { $0 + $1.bodyBytes }
      if bytes != last {
        last = bytes
        lastChange = .now
      }
      return bytes >= expectedBytes && ContinuousClock.now - lastChange > .milliseconds(300)
    }
    return last
  }

  /// From the line `… msg="listening on 127.0.0.1:41234" …`.
  private static func listeningAddress(in path: String) -> HostPort? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let start = text.range(of: "listening on "),
      let end = text[start.upperBound...].firstIndex(where: { $0 == "\"" || $0 == "," })
    else { return nil }
    return HostPort(text[start.upperBound..<end])
  }

  private static let executable = "/usr/bin/docker-registry"
}
