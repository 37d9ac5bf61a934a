// SPDX-License-Identifier: Apache-2.0

/// A page of text beside the registry, such as `/metrics`; answers GET and HEAD.
package struct PlainRoute: Sendable {
  /// The whole path, compared byte by byte; the query is ignored.
  package let path: String
  package let respond: @Sendable () async -> PlainResponse

  package init(_ path: String, respond: @escaping @Sendable () async -> PlainResponse) {
    precondition(path.hasPrefix("/"), "\(path) is no path")
    self.path = path
    self.respond = respond
  }
}
