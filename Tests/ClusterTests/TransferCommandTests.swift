// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Glibc
import LocalCluster
import RegistryCore
import Testing

extension ProcessTests {
  struct TransferCommandTests {
    @Test("what skopeo wrote is pushed, pulled back the same, and read by skopeo again")
    func throughTheRegistry() async throws {
      try await Self.withImage { folder, origin in
        try await Self.skopeo(
          ["docker://\(origin)/team/app:latest", "oci:\(folder.path)/a:1.0"], folder)
        let pushed = try await Self.shoal(
          ["push", "oci:\(folder.path)/a:1.0", "\(origin)/pushed/app:1.0", "--json"], folder)
        let pulled = try await Self.shoal(
          ["pull", "\(origin)/pushed/app:1.0", "--to", "oci:\(folder.path)/b", "--json"], folder)
        #expect(pulled["digest"] == pushed["digest"])
        // skopeo has compressed the layers, so only the layout knows what there is.
        let blobs = try Self.blobs("\(folder.path)/a")
        #expect(try Self.blobs("\(folder.path)/b") == blobs)
        #expect(pulled["blobsTransferred"] == .integer(Int64(blobs.count - 1)))

        let again = try await Self.shoal(
          ["pull", "\(origin)/pushed/app:1.0", "--to", "oci:\(folder.path)/b", "--json"], folder)
        #expect(again["bytesTransferred"] == .integer(0))

        try await Self.skopeo(["oci:\(folder.path)/b:1.0", "dir:\(folder.path)/c"], folder)
        let manifest = try ImageContent.file(path: "\(folder.path)/c/manifest.json").blob()
        #expect(.string("\(manifest.digest)") == pulled["digest"])
        for (name, blob) in blobs where blob != manifest {
          #expect(try ImageContent.file(path: "\(folder.path)/c/\(name)").blob() == blob)
        }
      }
    }

    @Test("within one registry a copy mounts, and a second one does nothing")
    func copies() async throws {
      try await Self.withImage { folder, origin in
        let arguments = ["copy", "\(origin)/team/app", "\(origin)/team/copy:2.0", "--json"]
        let first = try await Self.shoal(arguments, folder)
        #expect(first["digest"] == .string("\(Self.image.manifestDigest)"))
        #expect(first["blobsMounted"] == .integer(Int64(Self.image.parts.count)))
        #expect(first["bytesTransferred"] == .integer(0))
        let second = try await Self.shoal(arguments, folder)
        #expect(second["manifestsStored"] == .integer(0))
        let tags = try await Self.shoal(["tags", "\(origin)/team/copy", "--json"], folder)
        #expect(tags["tags"] == .array([.string("2.0")]))
        let seen = try await Self.shoal(["inspect", "\(origin)/team/copy:2.0", "--json"], folder)
        #expect(seen["layers"]?.array?.count == Self.image.layers.count)
      }
    }

    @Test("what cannot be done ends with status 1 and advice, what is mistyped with 64")
    func failures() async throws {
      let none = FileManager.default.temporaryDirectory.appending(path: "shoal-no-folder").path
      for (arguments, status, word) in [
        (["pull", "127.0.0.1:1/app", "--to", "oci:\(none)"], 1, "--plain-http"),
        (["push", "oci:\(none)", "127.0.0.1:1/app"], 1, "oci-layout"),
        (["pull", "docker://debian", "--to", "oci:x"], 64, "no scheme"),
        (["pull", "debian", "--to", "x"], 64, "oci:DIR"),
        (["tags", "debian:12"], 64, "without a tag"),
        (["tags", "debian", "--realm", "https://auth.example/token"], 64, "--realm"),
        (
          ["copy", "127.0.0.1:1/app", "127.0.0.2:1/app", "--credentials", "corp.txt"], 64,
          "--src-credentials or --dst-credentials"
        ),
        (["copy", "oci:x", "127.0.0.1:1/app", "--src-ca", "ca.pem"], 64, "--src-ca is about"),
      ] as [([String], Int32, String)] {
        let folder = try WorkFolder.make(prefix: "shoal-transfer")
        defer { folder.remove() }
        let process = try await Self.start(arguments, folder)
        let exit = try await process.waitForExit(timeoutSeconds: 60)
        #expect(exit == .status(status), "\(arguments)")
        #expect(process.logTail.contains(word), "\(process.logTail)")
      }
      #expect(!FileManager.default.fileExists(atPath: none))
    }

    @Test("Ctrl-C ends a pull with the shell's status, and the next pull goes on from there")
    func interrupted() async throws {
      let gate = ByteGate(allowedBytes: 6_000_000)
      try await ScriptedUpstream.run(Self.image, gate: gate) { upstream in
        let folder = try WorkFolder.make(prefix: "shoal-transfer")
        defer { folder.remove() }
        let process = try await Self.start(
          ["pull", "\(upstream.address)/team/app", "--to", "oci:\(folder.path)/a"], folder)
        let layer = Self.image.layers[0].blob
        let partial = "\(folder.path)/a/blobs/sha256/.\(layer.digest.hex).partial"
        try await BoundedWait.until("some of the layer is there", seconds: 60) {
          try process.requireRunning()
          let size = try? FileManager.default.attributesOfItem(atPath: partial)[.size] as? Int
          return size ?? 0 > 0
        }
        process.send(signal: SIGINT)
        #expect(try await process.waitForExit(timeoutSeconds: 60) == .status(128 + SIGINT))
        let named = "\(folder.path)/a/blobs/sha256/\(layer.digest.hex)"
        #expect(!FileManager.default.fileExists(atPath: named))
        gate.open()
        let report = try await Self.shoal(
          ["pull", "\(upstream.address)/team/app", "--to", "oci:\(folder.path)/a", "--json"], folder
        )
        #expect(report["bytesSkipped"]?.integer ?? 0 > 0)
      }
    }

    private static func withImage(
      _ body: (WorkFolder, HostPort) async throws -> Void
    ) async throws {
      let folder = try WorkFolder.make(prefix: "shoal-transfer")
      defer { folder.remove() }
      try await TestCluster.withOrigin([(TestCluster.repository, image)]) { origin in
        try await body(folder, origin.address)
      }
    }

    private static func start(
      _ arguments: [String], _ folder: WorkFolder
    ) async throws -> ManagedProcess {
      try await ManagedProcess.start(
        name: "shoal", executable: try ShoalExecutable.besideTests(), arguments: arguments,
        folder: folder.path)
    }

    /// What the command printed as JSON.
    private static func shoal(
      _ arguments: [String], _ folder: WorkFolder
    ) async throws -> JSONValue {
      let output = try await SystemProgram.output(
        try ShoalExecutable.besideTests(), arguments, folder: folder, timeoutSeconds: 300)
      return try JSONValue(parsing: output)
    }

    private static func skopeo(_ arguments: [String], _ folder: WorkFolder) async throws {
      try await SystemProgram.output(
        "/usr/bin/skopeo",
        ["--insecure-policy", "copy", "--src-tls-verify=false"] + arguments, folder: folder,
        timeoutSeconds: 300)
    }

    /// Every blob of a layout, with what its bytes hash to.
    private static func blobs(_ layout: String) throws -> [String: Blob] {
      let folder = "\(layout)/blobs/sha256"
      var blobs: [String: Blob] = [:]
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        blobs[name] = try ImageContent.file(path: "\(folder)/\(name)").blob()
      }
      return blobs
    }

    private static let image: SampleImage = {
      do {
        return try .patterned(seed: 71, layerBytes: [9_000_000, 0, 1, 300_000])
      } catch {
        preconditionFailure("no patterned image: \(error)")
      }
    }()
  }
}
