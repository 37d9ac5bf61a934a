// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import RegistryCore

/// The demo from its first process to its last.
struct DemoRun: Sendable {
  let source: DemoSource
  let originKind: DemoOrigin.Kind
  let nodeCount: Int
  let keeps: Bool
  let executable: String

  /// `onReport` gets the result as soon as it is known; with `keeps`, this then goes on until the
  /// task is cancelled.
  func run(onReport: @Sendable (DemoReport) -> Void) async throws -> DemoReport {
    let folder = try WorkFolder.make(prefix: "shoal-demo")
    defer { folder.remove() }
    let image = try await buildImage(folder: folder)
    switch originKind {
    case .shoal:
      return try await run(image, upstream: nil, folder: folder, onReport: onReport)
    case .dockerRegistry:
      let origin = try await DockerRegistry.start(folder: folder)
      do {
        let report = try await run(image, upstream: origin, folder: folder, onReport: onReport)
        await origin.process.stop()
        return report
      } catch {
        await origin.process.stop()
        throw error
      }
    }
  }

  /// - Parameter upstream: nil to have the cluster start an origin of its own.
  private func run(
    _ image: SampleImage, upstream: DockerRegistry?, folder: WorkFolder,
    onReport: @Sendable (DemoReport) -> Void
  ) async throws -> DemoReport {
    try await ProcessCluster.run(
      nodes: nodeCount, upstream: upstream?.address, executable: executable, folder: folder
    ) { cluster in
      guard
        let origin = upstream.map(DemoOrigin.dockerRegistry) ?? cluster.origin.map(DemoOrigin.shoal)
      else { preconditionFailure("a cluster without upstream has an origin of its own") }
      TerminalOutput.complain(
        "Running: origin \(origin.address), tracker \(cluster.tracker.address), "
          + "nodes \(cluster.nodes.map { "\($0.address)" }.joined(separator: " "))")
      try await push(image, to: origin.address)
      let nodes = try await pullThroughAll(cluster.nodes, image)
      // Nothing is under way any more that the origin's account could miss.
      if !keeps { await cluster.stopMirrors() }
      let report = DemoReport(
        manifestDigest: image.manifestDigest, layerCount: image.layers.count,
        imageBytes: image.sizeBytes, nodes: nodes,
        egress: try await origin.egress(of: image.sizeBytes))
      onReport(report)
      if keeps { try await keep(cluster, origin: origin, folder: folder) }
      return report
    }
  }

  private func buildImage(folder: WorkFolder) async throws -> SampleImage {
    TerminalOutput.complain("Looking for files to make an image of")
    let files = try await source.gather(folder: folder)
    let progress = DemoProgress(
      "Building an image of \(files.files.count) files", totalBytes: files.sizeBytes)
    let image = try await SampleImage.archiving(files, folder: folder) { progress.add($0) }
    progress.finish()
    return image
  }

  private func push(_ image: SampleImage, to origin: HostPort) async throws {
    let progress = DemoProgress("Pushing it to the origin", totalBytes: image.sizeBytes)
    try await image.push(to: origin, Self.repository, Self.tag) { progress.add($0) }
    progress.finish()
  }

  private func pullThroughAll(
    _ nodes: [ShoalNode], _ image: SampleImage
  ) async throws -> [DemoReport.NodeResult] {
    let progress = DemoProgress(
      nodes.count == 1
        ? "Pulling through the node" : "Pulling through \(nodes.count) nodes at once",
      totalBytes: image.sizeBytes * Int64(nodes.count))
    let results = try await withThrowingTaskGroup(of: (Int, DemoReport.NodeResult).self) { group in
      for (index, node) in nodes.enumerated() {
        group.addTask { (index, try await pull(through: node, image, progress)) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    progress.finish()
    return results.sorted { $0.0 < $1.0 }.map(\.1)
  }

  private func pull(
    through node: ShoalNode, _ image: SampleImage, _ progress: DemoProgress
  ) async throws -> DemoReport.NodeResult {
    var puller = ImagePuller(node: node.address)
    puller.onBytes = { progress.add($0) }
    var pulled: PullReport?
    var failure: String?
    do {
      let report = try await puller.pull(Self.repository, .tag(Self.tag))
      pulled = report
      if report.manifestDigest != image.manifestDigest {
        failure = "the manifest is \(report.manifestDigest), not \(image.manifestDigest)"
      }
    } catch {
      try Task.checkCancellation()
      failure = "\(error)"
    }
    if let exit = node.process.exit { failure = "\(exit): \(node.process.logTail)" }
    let metrics = try? await NodeMetrics.scrape(node.address)
    if metrics == nil, failure == nil { failure = "gives no metrics" }
    return DemoReport.NodeResult(
      name: node.name, seconds: pulled?.seconds, firstByteSeconds: pulled?.firstByteSeconds,
      failure: failure, retries: pulled?.retries ?? 0,
      cacheBytes: metrics?.bytesFromCache ?? 0, peerBytes: metrics?.bytesFromPeers ?? 0,
      upstreamBytes: metrics?.bytesFromUpstream ?? 0)
  }

  private func keep(
    _ cluster: ProcessCluster, origin: DemoOrigin, folder: WorkFolder
  ) async throws {
    let instructions = DemoInstructions(
      image: "\(Self.repository):\(Self.tag)", node: cluster.nodes[0].address,
      origin: origin.address, folder: folder)
    try instructions.writeHostsFile()
    TerminalOutput.complain(instructions.text)
    // Ends with the cancellation that Ctrl-C brings, or if a process does not live on.
    while true {
      try await Task.sleep(for: .milliseconds(500))
      try origin.process.requireRunning()
      try cluster.tracker.process.requireRunning()
      for node in cluster.nodes { try node.process.requireRunning() }
    }
  }

  private static let repository = RepositoryName("shoal/demo")!
  private static let tag = Tag("latest")!
}
