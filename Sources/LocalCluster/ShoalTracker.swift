// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A running `shoal tracker`.
package struct ShoalTracker: Sendable {
  package let process: ManagedProcess
  package let address: HostPort

  package static func start(
    executable: String, folder: String, security: ClusterSecurity = .key
  ) async throws -> ShoalTracker {
    let process = try await ManagedProcess.start(
      name: "tracker", executable: executable,
      arguments: ["tracker", "--listen", "127.0.0.1:0"]
        + security.arguments(name: "tracker", folder: folder), folder: folder)
    let line = try await process.firstOutputLine(timeoutSeconds: ShoalNode.readyTimeoutSeconds)
    guard let ready = ReadyMessage(line) else {
      throw ClusterError.notReady(name: process.name, line: line)
    }
    return ShoalTracker(process: process, address: ready.listen)
  }
}
