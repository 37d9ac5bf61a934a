// SPDX-License-Identifier: Apache-2.0

/// Why bytes are not a JSON text this registry reads; offsets are in bytes.
package enum JSONError: Error, Sendable, Hashable {
  case tooLong(bytes: Int)
  case tooDeep(offset: Int)
  case unexpectedEnd
  case unexpectedByte(UInt8, offset: Int)
  case invalidString(offset: Int)
  case invalidNumber(offset: Int)
}
