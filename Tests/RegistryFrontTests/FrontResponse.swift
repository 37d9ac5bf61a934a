// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore

/// What the front answered.
struct FrontResponse: Sendable {
  let status: HTTPResponse.Status
  let headers: HTTPFields
  let body: ByteBuffer
}
