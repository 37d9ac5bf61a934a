// SPDX-License-Identifier: Apache-2.0

/// The target of a request line, cut into decoded path segments and query parameters.
///
/// The path is cut before it is decoded: an escaped slash stays inside its segment, where no
/// grammar of the registry admits it.
package struct RequestTarget: Sendable, Hashable {
  /// The path as it was sent, without the query.
  package let path: String
  /// `/v2/` gives `["v2", ""]`.
  package let segments: [String]
  private let parameters: [Parameter]

  private struct Parameter: Sendable, Hashable {
    let name: String
    let value: String
  }

  /// Nil if the target is too long, is no path or has a broken escape in the path.
  package init?(_ target: String) {
    guard target.utf8.count <= Self.bytesMax else { return nil }
    let parts = Self.withoutAuthority(target).split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts[0].first == "/" else { return nil }
    var segments: [String] = []
    for segment in parts[0].dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let decoded = PercentEncoding.decode(segment) else { return nil }
      segments.append(decoded)
    }
    self.path = String(parts[0])
    self.segments = segments
    self.parameters = parts.count == 2 ? Self.parameters(parts[1]) : []
  }

  /// The first value of the query parameter; nil if it is not there.
  package subscript(parameter name: String) -> String? {
    parameters.first { $0.name == name }?.value
  }

  /// All values of the query parameter, in their order.
  package subscript(parameters name: String) -> [String] {
    parameters.filter { $0.name == name }.map(\.value)
  }

  /// A name, a digest and as many tags as a manifest is pushed with, each as long as can be, fit
  /// with room to spare.
  package static let bytesMax = 16 << 10

  /// A server must take the absolute form as well (RFC 9112, section 3.2.2).
  private static func withoutAuthority(_ target: String) -> Substring {
    for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
      let rest = target.dropFirst(scheme.count)
      return rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
    }
    return target[...]
  }

  /// A parameter with a broken escape counts as absent: what it said cannot be known.
  private static func parameters(_ query: Substring) -> [Parameter] {
    query.split(separator: "&").compactMap { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(parts[0]),
        let value = PercentEncoding.decode(parts.count == 2 ? parts[1] : "")
      else { return nil }
      return Parameter(name: name, value: value)
    }
  }
}
