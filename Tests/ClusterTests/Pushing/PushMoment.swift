// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// A point of a push at which a registry may crash.
enum PushMoment: Sendable {
  case requestBegins
  /// So many more bytes of a body were handed to the connection.
  case bytesSent(Int)
  /// All of the request that finishes an upload was.
  case finishSent(Digest)
}
