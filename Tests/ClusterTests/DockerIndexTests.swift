// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import OpenSSLRuntime
import RegistryClient
import RegistryCore
import Testing

extension ProcessTests {
  /// `docker manifest`, which speaks to the registry itself and needs no daemon.
  @Suite(.enabled(if: DockerProgram.path != nil, "needs the docker command line"))
  struct DockerIndexTests {
    private static let one = RepositoryName("one/docker")!
    private static let two = RepositoryName("two/docker")!

    @Test("an index that docker makes of two repositories' images is pushed, and pulled anywhere")
    func index() async throws {
      try await TestCluster.run(nodes: 1, upstream: nil) { cluster in
        let origin = try #require(cluster.origin).address
        try await Self.pushImages(to: origin)
        let list = "\(origin)/\(Self.one):index"
        let members = [Self.one, Self.two].map { "\(origin)/\($0):\(ClientImages.tag)" }
        let folder = try WorkFolder.make(prefix: "shoal-docker-index")
        defer { folder.remove() }
        try await Self.manifest(["create", "--insecure", list] + members, folder)
        try await Self.manifest(
          ["annotate", "--os", "linux", "--arch", "riscv64", list, members[1]], folder)
        let output = try await Self.manifest(["push", "--insecure", list], folder)
        let said = String(decoding: output, as: UTF8.self)
        // The last is the index's own, behind those of what had to be brought over.
        let last = said.split { " \n".contains($0) }.compactMap { Digest($0) }.last
        let digest = try #require(last, "\(said)")
        for node in [origin, cluster.nodes[0].address] {
          // Each address gets a place of its own there.
          let client = try await SkopeoClient(folder: folder)
          let pulled = try await client.pull("\(node)/\(Self.one):index")
          #expect(pulled == digest)
        }
      }
    }

    /// One image in each repository.
    private static func pushImages(to origin: HostPort) async throws {
      let client = RegistryClient(
        endpoint: RegistryEndpoint(name: "origin", address: origin), configuration: .patient,
        digestFunction: { Digest.computing($1, of: $0) })
      do {
        for repository in [one, two] {
          let image = try ClientImages.image(
            .docker, layers: 2, seed: "docker makes an index of \(repository.text.prefix(3))")
          for part in image.parts { try await part.push(to: repository, with: client) }
          try await client.putManifest(
            repository, .tag(ClientImages.tag), mediaType: image.format.manifestType,
            bytes: manifest(of: image))
        }
        try await client.shutdown()
      } catch {
        try await client.shutdown()
        throw error
      }
    }

    /// Indented as docker itself writes manifests. To bring a manifest into another repository,
    /// docker up to version 20.10 parses it and writes it anew with this indentation, so one of any
    /// other arrives under another digest than the index names, which every registry refuses.
    private static func manifest(of image: SampleImage) -> [UInt8] {
      let layers = image.layers.map { "      " + descriptor($0, indent: "      ") }
      return Array(
        """
        {
           "schemaVersion": 2,
           "mediaType": "\(image.format.manifestType)",
           "config": \(descriptor(image.configuration, indent: "   ")),
           "layers": [
        \(layers.joined(separator: ",\n"))
           ]
        }
        """.utf8)
    }

    private static func descriptor(_ part: ImagePart, indent: String) -> String {
      """
      {
      \(indent)   "mediaType": "\(part.mediaType)",
      \(indent)   "size": \(part.blob.sizeBytes),
      \(indent)   "digest": "\(part.blob.digest)"
      \(indent)}
      """
    }

    @discardableResult
    private static func manifest(
      _ arguments: [String], _ folder: WorkFolder
    ) async throws -> [UInt8] {
      try await SystemProgram.output(
        DockerProgram.pathOrDefault,
        [
          "--config", "\(folder.path)/docker", "--host", "unix://\(folder.path)/no-daemon",
          "manifest",
        ] + arguments, folder: folder, timeoutSeconds: 120)
    }
  }
}
