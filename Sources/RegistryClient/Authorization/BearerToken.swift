// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RegistryCore

/// A token with the time until which it is sent.
struct BearerToken: Sendable {
  let authorization: Authorization
  /// Shortly before the server's own end of it: a request under way must still arrive in time.
  let freshUntil: NIODeadline

  /// `askedAt` is before the server can have issued it.
  init(_ answer: TokenAnswer, askedAt: NIODeadline) {
    self.authorization = Authorization(
      headerValue: "Bearer \(answer.token)", secrets: [answer.token])
    let lifetime = TimeAmount.seconds(answer.expiresInSeconds)
    let margin = min(Self.margin, .nanoseconds(lifetime.nanoseconds / 4))
    self.freshUntil = askedAt + lifetime - margin
  }

  private static let margin = TimeAmount.seconds(10)
}
