// SPDX-License-Identifier: Apache-2.0

/// Names one established connection within a process; never reused.
public struct ConnectionID: Sendable, Hashable, Comparable {
  // Public, inlinable and spelt out, so that tables of connections compare in place, in whatever
  // module they are: else each key costs two calls.
  public let number: UInt64

  @inlinable
  public init(_ number: UInt64) {
    self.number = number
  }

  @inlinable
  public static func == (left: ConnectionID, right: ConnectionID) -> Bool {
    left.number == right.number
  }

  @inlinable
  public static func < (left: ConnectionID, right: ConnectionID) -> Bool {
    left.number < right.number
  }
}

extension ConnectionID: CustomStringConvertible {
  public var description: String { "c\(number)" }
}
