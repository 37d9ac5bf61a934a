// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A request to the registry, parsed once: what is left needs no further checks.
package struct RegistryRequest: Sendable, Hashable {
  package let operation: Operation
  /// The client wants the header fields alone.
  package let isHead: Bool
  /// The upstream a mirror's client means, by the name it is known to the client
  /// (containerd's `?ns=docker.io`); nil if the client did not say, and for all that concerns the
  /// registry's own content.
  package let upstream: String?

  package enum Operation: Sendable, Hashable {
    case checkVersion
    case readManifest(RepositoryName, Reference)
    case readBlob(RepositoryName, Digest)
    case listTags(RepositoryName, Pagination)
    case listReferrers(RepositoryName, Digest, ReferrerQuery)
    /// On the registry's own content.
    case push(PushOperation)
  }

  /// - Parameters:
  ///   - method: as on the request line; methods are case-sensitive (RFC 9110, section 9.1).
  ///   - target: the path and query as on the request line, not decoded.
  ///   - takesPushes: whether the registry owns content; otherwise `push` is refused here.
  package init(
    method: String, target: String, takesPushes: Bool = true
  ) throws(RegistryError) {
    guard target.utf8.count <= RequestTarget.bytesMax else { throw .targetTooLong }
    guard let target = RequestTarget(target) else {
      throw RegistryError(.nameInvalid, message: "the request target cannot be parsed")
    }
    let route = try Self.route(target, method)
    let allowedMethods = route.allowedMethods(takesPushes: takesPushes)
    guard allowedMethods.contains(method) else {
      let needsPushes = route.allowedMethods(takesPushes: true).contains(method)
      throw RegistryError(
        .unsupported, message: needsPushes ? Self.noPushes : nil, detail: target.path,
        allowedMethods: allowedMethods)
    }
    self.operation = try Self.operation(route, method, target)
    self.isHead = method == "HEAD"
    if case .push = operation {
      self.upstream = nil
    } else {
      self.upstream = try Self.upstream(target)
    }
  }

  /// The same with another operation.
  func replacing(_ operation: Operation) -> RegistryRequest {
    RegistryRequest(operation: operation, isHead: isHead, upstream: upstream)
  }

  private init(operation: Operation, isHead: Bool, upstream: String?) {
    self.operation = operation
    self.isHead = isHead
    self.upstream = upstream
  }

  private static func route(
    _ target: RequestTarget, _ method: String
  ) throws(RegistryError) -> RegistryRoute {
    do {
      return try RegistryRoute(target)
    } catch  where error.code == .manifestUnknown && method == "PUT" {
      // Unlike a manifest that is asked for, one that is pushed cannot merely be unknown.
      throw .unparsableTag(error.detail ?? "")
    }
  }

  private static func operation(
    _ route: RegistryRoute, _ method: String, _ target: RequestTarget
  ) throws(RegistryError) -> Operation {
    if let push = try PushOperation(route, method: method, target) { return .push(push) }
    switch route {
    case .base: return .checkVersion
    case .manifest(let name, let reference): return .readManifest(name, reference)
    case .blob(let name, let digest): return .readBlob(name, digest)
    case .tags(let name): return .listTags(name, try Pagination(target))
    case .referrers(let name, let subject):
      return .listReferrers(name, subject, try ReferrerQuery(target))
    case .uploads, .upload, .catalog: preconditionFailure("\(route) is for pushes alone")
    }
  }

  private static func upstream(_ target: RequestTarget) throws(RegistryError) -> String? {
    guard let name = target[parameter: "ns"], !name.isEmpty else { return nil }
    guard name.utf8.count <= upstreamBytesMax,
      name.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else {
      throw RegistryError(.nameInvalid, message: "invalid upstream name", detail: name)
    }
    return name
  }

  /// The longest DNS name (RFC 1035, section 2.3.4) with a port.
  package static let upstreamBytesMax = 261

  private static let noPushes =
    "this node takes no pushes and owns no repositories: start it with `--push allow`, or push to"
    + " the registry it mirrors"
}
