// SPDX-License-Identifier: Apache-2.0

/// What a plain route answers.
package struct PlainResponse: Sendable, Hashable {
  package let status: Int
  /// As in the `Content-Type` header field.
  package let contentType: String
  package let text: String

  package init(
    status: Int = 200, contentType: String = "text/plain; charset=utf-8", text: String
  ) {
    precondition((200...599).contains(status), "\(status) is no final status")
    self.status = status
    self.contentType = contentType
    self.text = text
  }
}
