// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A running `shoal serve`.
package struct ShoalNode: Sendable {
  package let name: String
  package let process: ManagedProcess
  /// Where local clients pull.
  package let address: HostPort
  package let peerAddress: HostPort
  package let nodeID: NodeID
  package let dataFolder: String

  /// `folder` takes the logs and, in a folder named for the node, its data.
  ///
  /// - Parameters:
  ///   - upstream: what it mirrors, as NAME=URL; nil for an origin, which takes pushes.
  ///   - options: further arguments of `shoal serve`.
  package static func start(
    name: String, executable: String, folder: String, trackers: [HostPort], upstream: String?,
    security: ClusterSecurity = .key, options: [String] = []
  ) async throws -> ShoalNode {
    let dataFolder = "\(folder)/\(name)"
    var arguments = [
      "serve", "--listen", "127.0.0.1:0", "--peer-listen", "127.0.0.1:0",
      "--data", dataFolder, "--log-level", "debug",
    ]
    arguments += try await security.arguments(name: name, folder: folder)
    for tracker in trackers { arguments += ["--tracker", "\(tracker)"] }
    if let upstream { arguments += ["--upstream", upstream] }
    arguments += options
    let process = try await ManagedProcess.start(
      name: name, executable: executable, arguments: arguments, folder: folder)
    let line = try await process.firstOutputLine(timeoutSeconds: readyTimeoutSeconds)
    guard let ready = ReadyMessage(line), let peer = ready.peer, let nodeID = ready.nodeID else {
      throw ClusterError.notReady(name: name, line: line)
    }
    return ShoalNode(
      name: name, process: process, address: ready.listen, peerAddress: peer, nodeID: nodeID,
      dataFolder: dataFolder)
  }

  /// Enough for a busy machine; a process that has ended is noticed at once.
  static let readyTimeoutSeconds = 120.0
}
