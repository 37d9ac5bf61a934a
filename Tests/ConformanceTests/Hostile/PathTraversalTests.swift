// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What leads out of the data folder is refused in every part of a request. A file beside the
/// folder, and one in it that is no blob, must neither be read nor changed.
struct PathTraversalTests {
  /// Ways to write "the folder above".
  static let climbs = [
    "..", "../..", "%2e%2e", "%2e%2e%2f%2e%2e", "..%2f..", ".%2e/", "..%5c..", "....//",
    "%2e%2e/%2e%2e", "..%00", "%2fetc", "%c0%ae%c0%ae",
  ]

  static let canary = "canary 5d41402abc4b2a76b9719d911017c592"

  /// Every place a request has for a name, with a path for each.
  private static func targets(_ climb: String) -> [(ConformanceMethod, String)] {
    let out = "\(climb)/\(climb)/canary"
    let digest = "sha256:" + String(repeating: "aa", count: 32)
    return [
      (.get, "/v2/\(out)"), (.get, "/v2/\(out)/manifests/latest"),
      (.get, "/v2/a/\(climb)/manifests/latest"), (.get, "/v2/\(climb)/blobs/\(digest)"),
      (.get, "/v2/\(out)/tags/list"), (.get, "/v2/\(out)/referrers/\(digest)"),
      (.get, "/v2/a/manifests/\(out)"), (.head, "/v2/a/manifests/\(climb)"),
      (.put, "/v2/a/manifests/\(out)"), (.delete, "/v2/a/manifests/\(out)"),
      (.get, "/v2/a/blobs/\(out)"), (.delete, "/v2/a/blobs/\(out)"),
      (.get, "/v2/a/blobs/sha256:\(out)"), (.get, "/v2/a/blobs/\(climb):canary"),
      (.get, "/v2/a/referrers/\(out)"), (.get, "/v2/a/referrers/sha256:\(climb)"),
      (.post, "/v2/\(out)/blobs/uploads/"), (.get, "/v2/a/blobs/uploads/\(out)"),
      (.patch, "/v2/a/blobs/uploads/\(out)"), (.delete, "/v2/a/blobs/uploads/\(out)"),
      (.put, "/v2/a/blobs/uploads/\(out)?digest=\(digest)"),
      (.post, "/v2/a/blobs/uploads/?digest=\(out)"),
      (.post, "/v2/a/blobs/uploads/?digest=sha256:\(out)"),
      (.put, "/v2/a/manifests/\(digest)?tag=\(out)"),
      (.get, "/\(out)"), (.get, "/v2/_catalog/\(out)"),
    ]
  }

  @Test(
    "what leads out of the data folder reads nothing there and changes nothing", arguments: climbs)
  func climb(climb: String) async throws {
    let registry = try ConformanceRegistry()
    let outside = registry.folder + "/canary"
    let inside = registry.dataFolder + "/canary"
    for path in [outside, inside] {
      try Data(Self.canary.utf8).write(to: URL(fileURLWithPath: path))
    }
    try await registry.serve { client in
      for (method, uri) in Self.targets(climb) {
        let response = try await client.send(
          method, uri, ["Content-Type": ConformanceData.indexType],
          body: Array(#"{"manifests":[]}"#.utf8))
        // A parameter whose escapes are broken counts as absent: so it is a POST for an upload.
        let isUpload = response.status == 202 && uri.contains("?digest=")
        #expect((400..<500).contains(response.status) || isUpload, "\(method) \(uri)")
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(!text.contains(Self.canary.prefix(10)), "\(method) \(uri)")
      }
    }
    for path in [outside, inside] {
      #expect(try String(contentsOfFile: path, encoding: .utf8) == Self.canary)
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: registry.folder).sorted()
    #expect(left == ["canary", "data"])
  }

  @Test(
    "a mount from such a place begins an upload like any other, and lists go on", arguments: climbs)
  func parameters(climb: String) async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let blob = data.addBlob()
      try await client.push(manifest: data.addIndex(of: []))
      let digest = "\(blob.digest)"
      for query in ["mount=\(climb)", "mount=\(digest)&from=\(climb)", "mount=sha256:\(climb)"] {
        let response = try await client.send(.post, client.path("blobs/uploads/?\(query)"))
        #expect(response.status == 202, "\(query)")
        let location = try #require(response["Location"])
        #expect(location.hasPrefix(client.path("blobs/uploads/")))
        #expect(try await client.send(.delete, location).status == 204)
      }
      for uri in [client.path("tags/list?last=\(climb)"), "/v2/_catalog?last=\(climb)"] {
        #expect(try await client.send(.get, uri).status == 200, "\(uri)")
      }
      let after = try await client.send(
        .get, client.path("referrers/\(digest)?after=\(climb)"))
      // A broken escape is no parameter at all.
      #expect([200, 400].contains(after.status))
    }
  }
}
