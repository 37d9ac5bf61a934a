// SPDX-License-Identifier: Apache-2.0

/// Who passes windows: so many at a time, on threads that whoever makes the world provides.
package struct Workers: Sendable {
  package let count: Int
  private let performAll: @Sendable (_ work: (Int) -> Void) -> Void

  /// `performAll` does the work once for each number below `count`, all at once if it can, and
  /// returns when all of it is done.
  package init(count: Int, performAll: @escaping @Sendable (_ work: (Int) -> Void) -> Void) {
    precondition(count > 0)
    self.count = count
    self.performAll = performAll
  }

  /// The thread that the world runs on, and no other.
  package static let alone = Workers(count: 1) { work in work(0) }

  func perform(_ work: (Int) -> Void) { performAll(work) }
}
