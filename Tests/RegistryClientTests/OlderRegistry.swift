// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Synchronization

/// The manifests of a registry of version 1.0 of the specification: no referrers API, and no more
/// than one tag at a time.
final class OlderRegistry: Sendable {
  struct State: Sendable {
    var manifests: [String: [UInt8]] = [:]
    var tags: [String: String] = [:]
  }

  let state = Mutex(State())

  static let manifests = "/v2/library/debian/manifests/"

  func answer(_ request: ScriptedRegistry.Received) -> ScriptedAnswer {
    guard request.target.hasPrefix(Self.manifests) else { return .status(404) }
    let reference = String(
      request.target.dropFirst(Self.manifests.count).prefix { $0 != "?" })
    return state.withLock { state in
      let digest = state.tags[reference] ?? reference
      switch request.method {
      case "PUT":
        let bytes = Array((request.form ?? "").utf8)
        let digest = "\(ReferenceSHA256.digest(bytes))"
        state.manifests[digest] = bytes
        if !reference.contains(":") { state.tags[reference] = digest }
        return .status(201, headers: ["Docker-Content-Digest": digest])
      case "DELETE":
        guard state.manifests.removeValue(forKey: digest) != nil else { return .status(404) }
        state.tags = state.tags.filter { $0.value != digest }
        return .status(202)
      default:
        guard let bytes = state.manifests[digest] else { return .status(404) }
        return .whole(bytes, headers: ["Docker-Content-Digest": digest])
      }
    }
  }

  /// What the referrers tag of a subject lists; nil if there is none.
  func listed(about subject: Digest) -> [Digest]? {
    let bytes = state.withLock { state in
      state.tags[ReferrerList.tag(of: subject).text].flatMap { state.manifests[$0] }
    }
    return bytes.flatMap { ReferrerList.referrers(in: $0) }?.map(\.digest)
  }

  func serve(
    _ body: @Sendable (ScriptedRegistry, OlderRegistry) async throws -> Void
  ) async throws {
    try await ScriptedRegistry.serve {
      self.answer($0)
    } _: {
      try await body($0, self)
    }
  }
}
