// SPDX-License-Identifier: Apache-2.0

/// What one request was sent with.
struct AuthorizationAttempt: Sendable {
  let way: AuthorizationMemory.Way
  let authorization: Authorization
  /// Whether it was made for this request: if it is refused, another would be too.
  let isFresh: Bool
}
