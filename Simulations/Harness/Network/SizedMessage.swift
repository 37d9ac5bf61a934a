// SPDX-License-Identifier: Apache-2.0

struct SizedMessage: Sendable {
  let message: LaneMessage
  let bytes: Int64
}
